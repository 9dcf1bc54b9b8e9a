using System.Buffers;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>Instruments in files: `bitf`, `BITF` or `instruments/bitf`. No server is asked.</summary>
internal static class CsvInstrument
{
    private const string Prefix = "instruments/";

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    public static string NameOf(string text)
    {
        var lower = text.ToLowerInvariant();
        return lower.StartsWith(Prefix, StringComparison.Ordinal) ? lower : Prefix + lower;
    }

    /// <summary>Whether the server could know such a name.</summary>
    public static bool IsName(string name) =>
        name.Length > Prefix.Length && !name.AsSpan(Prefix.Length).ContainsAnyExcept(s_allowed);
}
