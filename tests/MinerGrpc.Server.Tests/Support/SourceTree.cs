namespace MinerGrpc.Server.Tests.Support;

/// <summary>A source file, by its path below the repository.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');
}

/// <summary>The repository that these tests were built from.</summary>
internal static class SourceTree
{
    private static readonly string[] s_generated = ["obj", "bin", "node_modules"];

    public static string Root { get; } = FindRoot();

    /// <summary>The files below a folder with an extension, without what a build makes.</summary>
    public static IEnumerable<SourceFile> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(s_generated.Contains))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Root, path))));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MinerGrpc.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("MinerGrpc.sln is nowhere above the tests");
        }

        return folder.FullName;
    }
}
