using System.Globalization;
using MinerGrpc.ConsoleClient.Formatting;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>Spans in at most five columns: 0s, 59s, 3m20, 17h, 3d. In full minutes from ten on.</summary>
internal static class AgeText
{
    public static string Of(TimeSpan? age) => age switch
    {
        null => Plain.Absent,
        { TotalSeconds: < 60 } short_ => Text($"{short_.TotalSeconds:0}s"),
        { TotalMinutes: < 10 } some => Text($"{some.Minutes}m{some.Seconds:00}"),
        { TotalHours: < 1 } some => Text($"{some.Minutes}m"),
        { TotalHours: < 10 } some => Text($"{some.Hours}h{some.Minutes:00}"),
        { TotalDays: < 1 } some => Text($"{some.Hours}h"),
        { } long_ => Text($"{(long)long_.TotalDays}d"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
