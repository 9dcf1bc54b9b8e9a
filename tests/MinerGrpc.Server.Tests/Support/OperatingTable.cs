namespace MinerGrpc.Server.Tests.Support;

/// <summary>The table below a heading of src/OPERATING.md.</summary>
internal static class OperatingTable
{
    /// <summary>Its rows without the head: the cells of each, without the marks of code.</summary>
    public static List<string[]> Below(string heading)
    {
        var rows = Text().Split('\n')
            .SkipWhile(line => line != "## " + heading).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(CellsOf)
            .ToList();
        Assert.NotEmpty(rows);
        return rows;
    }

    public static string Text() => File.ReadAllText(Path.Combine(SourceTree.Root, "src", "OPERATING.md"));

    private static string[] CellsOf(string line) =>
        [.. line.Trim('|').Split('|').Select(cell => cell.Trim().Trim('`'))];
}
