using System.Globalization;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams;
using MinerGrpc.Benchmarks.Streams.Servers;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Ingest;

/// <summary>A server of its own process that quotes are published to. Disposed: it and its files are gone.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    private readonly Func<ValueTask> _end;

    private IngestServer(Uri address, ProcessWatch watch, Func<ValueTask> end)
    {
        Address = address;
        Watch = watch;
        _end = end;
    }

    public Uri Address { get; }

    public ProcessWatch Watch { get; }

    /// <summary>One that does nothing with them.</summary>
    public static async Task<IngestServer> BareAsync(ServerKind kind, CancellationToken ct)
    {
        var (process, words) = await ChildProcess.StartAsync([BenchServer.Command, $"{kind}", "1"], ct);
        var port = int.Parse(words[1], CultureInfo.InvariantCulture);
        return new IngestServer(
            new Uri($"http://127.0.0.1:{port}"), new ProcessWatch(process.Id), process.DisposeAsync);
    }

    /// <summary>The real one.</summary>
    public static async Task<IngestServer> RealAsync(
        DurabilityMode durability, WorkFolder folder, CancellationToken ct)
    {
        var database = folder.NewFile("ingest.db");
        var server = await ServerProcess.StartAsync(database, durability, ct);
        return new IngestServer(server.Address, server.Watch, async () =>
        {
            await server.DisposeAsync();
            WorkFolder.Delete(database);
        });
    }

    public ValueTask DisposeAsync() => _end();
}
