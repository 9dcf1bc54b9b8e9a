namespace MinerGrpc.Server.Feeds;

/// <summary>The files of Data/ that are embedded in this assembly.</summary>
public static class BundledTables
{
    /// <param name="fileName">Without a folder: "session_2025-09-09.csv".</param>
    /// <exception cref="FileNotFoundException">The build did not embed it: a bug.</exception>
    public static string Read(string fileName)
    {
        var assembly = typeof(BundledTables).Assembly;
        var suffix = "." + fileName;
        var name = Array.Find(
                       assembly.GetManifestResourceNames(),
                       candidate => candidate.EndsWith(suffix, StringComparison.Ordinal))
                   ?? throw new FileNotFoundException(
                       $"{fileName} is not embedded: the project file needs EmbeddedResource Include=\"Data/*.csv\".",
                       fileName);
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
