using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Exports;

/// <summary>
/// How far an export is by the market time of its rows: how many there will be nobody knows before the end.
/// </summary>
/// <param name="from">Where it begins. Null: with its first row.</param>
/// <param name="to">Where it ends. Null: not known.</param>
internal sealed class ExportSpan(Timestamp? from, Timestamp? to)
{
    private Timestamp? _from = from;

    /// <summary>Asks for the newest event, if somebody looks and the request does not end before it.</summary>
    public static async Task<ExportSpan> AskAsync(
        ServerConnection connection, ExportRequest request, Surface surface, CancellationToken stop)
    {
        if (!surface.ShowsProgress)
        {
            return new ExportSpan(null, null);
        }

        var answer = await connection.Client.Sector.GetReplayWindowAsync(
            new GetReplayWindowRequest(), ServerConnection.Question(stop));
        var newest = answer.ReplayWindow?.NewestTime;
        return new ExportSpan(
            request.From,
            request.To is { } to && (newest is null || Seconds(to) < Seconds(newest)) ? request.To : newest);
    }

    /// <summary>0 to 1. Null: not known.</summary>
    /// <param name="time">Of the newest row.</param>
    public double? ShareAt(Timestamp? time)
    {
        _from ??= time;
        if (time is null || to is null || _from is null || Seconds(to) <= Seconds(_from))
        {
            return null;
        }

        return Math.Clamp((Seconds(time) - Seconds(_from)) / (Seconds(to) - Seconds(_from)), 0, 1);
    }

    private static double Seconds(Timestamp time) => time.Seconds + (time.Nanos / 1e9);
}
