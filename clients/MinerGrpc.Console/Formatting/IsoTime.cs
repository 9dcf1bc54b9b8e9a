using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Date = Google.Type.Date;

namespace MinerGrpc.ConsoleClient.Formatting;

/// <summary>Instants as text: ISO 8601 in UTC with up to nine decimals of a second, 2025-09-09T13:30:00.5Z.</summary>
internal static class IsoTime
{
    private const string ToSeconds = "yyyy-MM-dd'T'HH:mm:ss";
    private const int LengthToSeconds = 19;
    private const int MaximumDecimals = 9;

    public static bool TryParse(ReadOnlySpan<char> text, out Timestamp time)
    {
        time = new Timestamp();
        if (text.Length <= LengthToSeconds
            || text[^1] != 'Z'
            || !DateTime.TryParseExact(
                text[..LengthToSeconds],
                ToSeconds,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var seconds)
            || !TryParseDecimals(text[LengthToSeconds..^1], out var nanos))
        {
            return false;
        }

        time.Seconds = new DateTimeOffset(seconds).ToUnixTimeSeconds();
        time.Nanos = nanos;
        return true;
    }

    /// <summary>Below 0: the first is the earlier one.</summary>
    public static int Compare(Timestamp first, Timestamp second) =>
        (first.Seconds, first.Nanos).CompareTo((second.Seconds, second.Nanos));

    /// <summary>A day of the calendar: 2025-09-09.</summary>
    public static bool TryParseDate(string text, out Date date)
    {
        var valid = DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        date = new Date { Year = day.Year, Month = day.Month, Day = day.Day };
        return valid;
    }

    /// <summary>To the second, for people; a dash where there is none.</summary>
    public static string ToText(Timestamp? time) => time is null
        ? Plain.Absent
        : DateTimeOffset.FromUnixTimeSeconds(time.Seconds)
            .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>With as many decimals as it has, so that <see cref="TryParse"/> gives the same instant.</summary>
    public static string ToExactText(Timestamp time)
    {
        var seconds = DateTimeOffset.FromUnixTimeSeconds(time.Seconds)
            .ToString(ToSeconds, CultureInfo.InvariantCulture);
        return time.Nanos == 0
            ? seconds + "Z"
            : $"{seconds}.{time.Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0')}Z";
    }

    private static bool TryParseDecimals(ReadOnlySpan<char> text, out int nanos)
    {
        nanos = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        var digits = text[1..];
        if (text[0] != '.' || digits.Length is 0 or > MaximumDecimals
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out nanos))
        {
            return false;
        }

        for (var place = digits.Length; place < MaximumDecimals; place++)
        {
            nanos *= 10;
        }

        return true;
    }
}
