using System.Globalization;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>What a reader of lines must know beside the events; null where an update is not of that sort.</summary>
internal static class StateLines
{
    public static string? Of(SectorUpdate update) => update switch
    {
        SectorUpdate.Disconnected lost => string.Create(
            CultureInfo.InvariantCulture,
            $"connection lost ({lost.Break.Message}); trying again in {lost.RetryIn.TotalSeconds:0.0} s"),
        SectorUpdate.Connected { ResumedAfter: { } cursor } => $"connected, going on after {Plain.Cursor(cursor)}",
        SectorUpdate.GapFound gap =>
            $"events after {Plain.Cursor(gap.Gap.From)} are lost ({gap.Gap.Cause}); the present state follows",
        SectorUpdate.NoticeArrived notice => $"the server ends the stream ({notice.Notice.Reason})",
        SectorUpdate.Acknowledged { Ack.Refused.Count: > 0 } ack => "not in the stream: "
            + string.Join(", ", ack.Ack.Refused.Select(refused => $"{refused.Instrument} ({refused.Reason})")),
        _ => null,
    };
}
