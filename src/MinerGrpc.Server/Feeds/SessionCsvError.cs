namespace MinerGrpc.Server.Feeds;

/// <summary>What a person needs to mend a file: where, what stands there, what should.</summary>
internal static class SessionCsvError
{
    private const int ValueCharactersMax = 80;

    public static FormatException At(string fileName, int line, string column, string value, string problem)
    {
        var shown = value.Length > ValueCharactersMax ? value[..ValueCharactersMax] + "..." : value;
        return new FormatException($"{fileName}, line {line}, column {column}: '{shown}' {problem}.");
    }
}
