using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>Events of the kinds that are never folded, and a bar.</summary>
internal static class FakeNews
{
    public static Event Deal(long sequence, int revision = 1) => new()
    {
        Sequence = sequence,
        Kind = EventKind.Deal,
        EventTime = FakeMarket.Noon,
        Deal = FakeDeals.Nebius(revision),
    };

    public static Event Alert(long sequence) => new()
    {
        Sequence = sequence,
        Kind = EventKind.Alert,
        Instrument = "instruments/bitf",
        EventTime = FakeMarket.Noon,
        Alert = FakeDivergences.Alert(),
    };

    public static Event Correction(long sequence) => new()
    {
        Sequence = sequence,
        Kind = EventKind.Correction,
        Instrument = "instruments/bitf",
        EventTime = FakeMarket.Noon,
        Correction = new Correction
        {
            Instrument = "instruments/bitf",
            CorrectedSequence = 4,
            OriginalPriceNanos = 1_950_000_000,
            OriginalSizeNanos = 300_000_000_000,
            CorrectedPriceNanos = 1_590_000_000,
            TradeTime = FakeMarket.Noon,
            Quote = new Quote { Instrument = "instruments/bitf", LastPriceNanos = 1_580_000_000 },
        },
    };

    public static Event Cancellation(long sequence)
    {
        var cancelled = Correction(sequence);
        cancelled.Correction.ClearCorrectedPriceNanos();
        return cancelled;
    }

    public static Event Bar(long sequence) => new()
    {
        Sequence = sequence,
        Kind = EventKind.Bar,
        Instrument = "instruments/bitf",
        EventTime = FakeMarket.Noon,
        Bar = new Bar
        {
            Instrument = "instruments/bitf",
            Interval = BarInterval.OneMinute,
            StartTime = FakeMarket.Noon,
            ClosePriceNanos = 1_590_000_000,
        },
    };
}
