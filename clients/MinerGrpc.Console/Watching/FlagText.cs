using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>Flags of a row, the gravest first, in the form that has room: words, three letters, or one.</summary>
internal static class FlagText
{
    private static readonly (QuoteFlag Flag, string Word, string Short, char Letter)[] s_known =
    [
        (QuoteFlag.Halted, "HALTED", "HLT", 'H'),
        (QuoteFlag.Stale, "STALE", "STL", 'S'),
        (QuoteFlag.Delayed, "DELAYED", "DLY", 'D'),
        (QuoteFlag.Corrected, "CORRECTED", "COR", 'C'),
        (QuoteFlag.Simulated, "SIMULATED", "SIM", '~'),
    ];

    public static string Words(IReadOnlyCollection<QuoteFlag> flags) =>
        string.Join(' ', Of(flags).Select(known => known.Word));

    public static string Shorts(IReadOnlyCollection<QuoteFlag> flags) =>
        string.Join(' ', Of(flags).Select(known => known.Short));

    public static string Letters(IReadOnlyCollection<QuoteFlag> flags) =>
        string.Concat(Of(flags).Select(known => known.Letter));

    /// <summary>The price does not move, or nobody knows where it is.</summary>
    public static bool IsGrave(IReadOnlyCollection<QuoteFlag> flags) =>
        flags.Contains(QuoteFlag.Halted) || flags.Contains(QuoteFlag.Stale);

    private static IEnumerable<(QuoteFlag Flag, string Word, string Short, char Letter)> Of(
        IReadOnlyCollection<QuoteFlag> flags) => s_known.Where(known => flags.Contains(known.Flag));
}
