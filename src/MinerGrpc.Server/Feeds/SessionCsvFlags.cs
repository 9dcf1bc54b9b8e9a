using MinerGrpc.Core.Market;

namespace MinerGrpc.Server.Feeds;

/// <summary>The flags that a feed may set; the others are the market's.</summary>
internal static class SessionCsvFlags
{
    public const string Expected = "is no set of flags: expected SIMULATED, HALTED or DELAYED, separated by |";

    private static readonly (QuoteFlags Flag, string Name)[] s_names =
    [
        (QuoteFlags.Simulated, "SIMULATED"),
        (QuoteFlags.Halted, "HALTED"),
        (QuoteFlags.Delayed, "DELAYED"),
    ];

    public static bool TryParse(ReadOnlySpan<char> text, out QuoteFlags flags)
    {
        flags = QuoteFlags.None;
        if (text.IsEmpty)
        {
            return true;
        }

        foreach (var range in text.Split('|'))
        {
            if (Find(text[range].Trim()) is not { } flag)
            {
                return false;
            }

            flags |= flag;
        }

        return true;
    }

    public static string Format(QuoteFlags flags) =>
        flags == QuoteFlags.Simulated
            ? "SIMULATED"
            : string.Join('|', s_names.Where(entry => flags.HasFlag(entry.Flag)).Select(static entry => entry.Name));

    private static QuoteFlags? Find(ReadOnlySpan<char> name)
    {
        foreach (var entry in s_names)
        {
            if (name.SequenceEqual(entry.Name))
            {
                return entry.Flag;
            }
        }

        return null;
    }
}
