using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;

namespace MinerGrpc.Core.Delivery;

/// <summary>
/// Numbers the values that can be folded: one slot for each (kind, instrument) of QUOTE, MOVE and BAR, and one for the
/// sector. Deals, alerts, corrections and session changes have none: they are never folded.
/// </summary>
public sealed class SlotMap(int instruments)
{
    private static readonly EventKind[] PerInstrument = [EventKind.Quote, EventKind.Move, EventKind.Bar];

    public int Count { get; } = (PerInstrument.Length * instruments) + 1;

    public int Sector => Count - 1;

    /// <summary>-1: never folded.</summary>
    public int SlotOf(EventKind kind, InstrumentId? instrument)
    {
        if (kind == EventKind.Sector)
        {
            return Sector;
        }

        var row = Array.IndexOf(PerInstrument, kind);
        return row < 0 || instrument is not { } id ? -1 : (row * instruments) + id.Index;
    }

    /// <summary>Whether events of a kind replace one another for a reader of the latest values.</summary>
    public static bool Folds(EventKind kind) => kind == EventKind.Sector || Array.IndexOf(PerInstrument, kind) >= 0;
}
