using Google.Protobuf.WellKnownTypes;
using Date = Google.Type.Date;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>Days of New York, in which deals are dated.</summary>
internal static class NewYorkDay
{
    /// <summary>The instant at which the day begins there.</summary>
    /// <exception cref="ConsoleFailure">This machine knows no time zones.</exception>
    public static Timestamp StartOf(Date day)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById("America/New_York", out var zone)
            && !TimeZoneInfo.TryFindSystemTimeZoneById("Eastern Standard Time", out zone))
        {
            throw new ConsoleFailure(
                ExitCode.Usage, "this machine has no time zone of New York; give a UTC time instead of a date");
        }

        var midnight = new DateTime(day.Year, day.Month, day.Day, 0, 0, 0, DateTimeKind.Unspecified);
        return Timestamp.FromDateTime(TimeZoneInfo.ConvertTimeToUtc(midnight, zone));
    }
}
