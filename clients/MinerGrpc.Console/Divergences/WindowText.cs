using System.CommandLine.Parsing;
using System.Globalization;
using MinerGrpc.ConsoleClient.Deals;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Divergences;

/// <summary>The span of a divergence as typed: today, sessions:3, minutes:30, deal:ID or START..END.</summary>
internal static class WindowText
{
    public const string HelpName = "today|sessions:K|minutes:K|deal:ID|START..END";

    private const string Today = "today";
    private const int MaximumSessions = 250;
    private const int MaximumMinutes = 390;
    private const string Expected =
        "today, sessions:K (1 to 250), minutes:K (1 to 390), deal:ID or START..END with two UTC times";

    public static DivergenceWindow? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var window = Read(text);
        if (window is null)
        {
            result.AddError($"--window \"{text}\" is no window; give {Expected}");
        }

        return window;
    }

    private static DivergenceWindow? Read(string text)
    {
        if (text == Today)
        {
            return new DivergenceWindow { SessionToDate = true };
        }

        return text.Split(':', 2) switch
        {
            ["sessions", var count] when Whole(count, MaximumSessions) is { } sessions =>
                new DivergenceWindow { Sessions = sessions },
            ["minutes", var count] when Whole(count, MaximumMinutes) is { } minutes =>
                new DivergenceWindow { IntradayMinutes = minutes },
            ["deal", { Length: > 0 } deal] => new DivergenceWindow { SinceDeal = DealNames.Of(deal) },
            _ => Custom(text),
        };
    }

    private static int? Whole(string text, int highest) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= 1 && value <= highest
            ? value
            : null;

    private static DivergenceWindow? Custom(string text)
    {
        var ends = text.Split("..");
        if (ends.Length != 2
            || Arguments.ReadTime(ends[0]) is not { } start
            || Arguments.ReadTime(ends[1]) is not { } end
            || IsoTime.Compare(start, end) >= 0)
        {
            return null;
        }

        return new DivergenceWindow { Custom = new() { StartTime = start, EndTime = end } };
    }
}
