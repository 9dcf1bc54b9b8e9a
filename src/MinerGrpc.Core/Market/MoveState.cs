using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>A price and the instant it was made.</summary>
public readonly record struct PricePoint(Price Price, Instant Time);

/// <summary>
/// An instrument from its previous official close to its last trade, and BTC over the same two instants. Ratios are
/// derived, so that each can be recomputed from the prices beside it. <see cref="Session"/> is that of the last trade;
/// Unspecified: there is none.
/// </summary>
public readonly record struct MoveState(
    InstrumentId Instrument,
    PricePoint? Base,
    PricePoint? Last,
    PricePoint? BenchmarkBase,
    PricePoint? BenchmarkLast,
    QuoteFlags Flags,
    MarketSession Session,
    DateOnly? SessionDate)
{
    /// <summary>last / base - 1. Null: one of them is not known.</summary>
    public double? MoveRatio => Ratio(Base, Last);

    /// <summary>BTC's. Null: BTC is not known at one of the two instants.</summary>
    public double? BenchmarkMoveRatio => Ratio(BenchmarkBase, BenchmarkLast);

    public double? ExcessRatio => MoveRatio - BenchmarkMoveRatio;

    internal static double? Ratio(PricePoint? from, PricePoint? to) =>
        from is { } f && to is { } t ? Price.MoveRatio(f.Price, t.Price) : null;
}
