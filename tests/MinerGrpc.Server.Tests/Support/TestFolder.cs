namespace MinerGrpc.Server.Tests.Support;

/// <summary>A folder of its own for one test, gone after it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("minergrpc-test-").FullName;

    public string Database => File("journal.db");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
