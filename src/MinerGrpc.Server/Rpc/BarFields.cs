using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>What only the wire can get wrong in an imported bar; the rest is the core's to judge.</summary>
internal static class BarFields
{
    private const int LongestSource = 64;

    /// <summary>Null: nothing. A value that is none must not pass for one that is absent.</summary>
    public static string? Problem(Bar bar) =>
        ProblemOf("start_time", bar.StartTime) ?? ProblemOf("end_time", bar.EndTime)
        ?? (bar.SessionDate is { } date && date.ToDateOnly() is null
            ? $"session_date {date.Year}-{date.Month}-{date.Day} is no day of the calendar; give year, month and day"
            : bar.Source.Length > LongestSource
                ? $"source has {bar.Source.Length} characters, at most {LongestSource} are taken; shorten it"
                : bar.Source.Any(char.IsControl)
                    ? $"source '{Faults.Show(bar.Source)}' holds a control character; use printable ones"
                    : null);

    private static string? ProblemOf(string field, Timestamp? time) => time is not null && time.ToInstant() is null
        ? $"{field} seconds {time.Seconds}, nanos {time.Nanos} is no instant: nanos are 0 to 999,999,999, years 1678 "
            + "to 2261; leave it out where it is not known"
        : null;
}
