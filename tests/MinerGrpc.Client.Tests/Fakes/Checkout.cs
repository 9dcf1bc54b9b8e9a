namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Checkout
{
    public static string File(params ReadOnlySpan<string> parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "MinerGrpc.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine([folder.FullName, .. parts]);
    }
}
