using System.Globalization;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>ISO 8601 in UTC with up to nine fractional digits, exactly; DateTime would round to 100 ns.</summary>
internal static class SessionTime
{
    public const string Expected =
        "expected UTC as 2025-09-09T13:30:00Z, with at most nine fractional digits, from 1678 to 2261";

    private const string SecondsFormat = "yyyy-MM-dd'T'HH:mm:ss";
    private const int SecondsLength = 19;
    private const int FractionDigitsMax = 9;

    public static bool TryParse(ReadOnlySpan<char> text, out Instant instant)
    {
        instant = default;
        if (text.Length <= SecondsLength || text[^1] != 'Z'
            || !DateTime.TryParseExact(text[..SecondsLength], SecondsFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var seconds)
            || seconds.Year is < 1678 or > 2261
            || !TryParseFraction(text[SecondsLength..^1], out var nanos))
        {
            return false;
        }

        instant = Instant.From(new DateTimeOffset(seconds)).PlusNanos(nanos);
        return true;
    }

    private static bool TryParseFraction(ReadOnlySpan<char> text, out long nanos)
    {
        nanos = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] != '.' || text.Length < 2 || text.Length > FractionDigitsMax + 1)
        {
            return false;
        }

        for (var digit = 1; digit <= FractionDigitsMax; digit++)
        {
            var character = digit < text.Length ? text[digit] : '0';
            if (!char.IsAsciiDigit(character))
            {
                return false;
            }

            nanos = (nanos * 10) + (character - '0');
        }

        return true;
    }
}
