using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Bars;

/// <summary>How long a bar is. The numbers are the contract's.</summary>
public enum BarInterval
{
    Unspecified = 0,

    /// <summary>
    /// A whole minute, start included, end excluded; but the last minute of a regular session holds the closing print
    /// as well, so that the minutes of a session add up to its day.
    /// </summary>
    OneMinute = 1,

    /// <summary>One regular session; its close is the official close.</summary>
    OneDay = 2,
}

/// <summary>Trades of a span. A span without a trade has no bar.</summary>
/// <param name="Instrument">Whose trades.</param>
/// <param name="Interval">Never Unspecified.</param>
/// <param name="Start">A whole minute, or the open of the session.</param>
/// <param name="End">A minute later, or the close of the session.</param>
/// <param name="SessionDate">The trading day. Null: a minute outside of one.</param>
/// <param name="Open">First trade. Null: not known; then high and low are null too.</param>
/// <param name="High">Highest trade.</param>
/// <param name="Low">Lowest trade.</param>
/// <param name="Close">
/// Last trade. BTC's day: its last trade at or before the exchange's close. Not a price in a bar that
/// <see cref="IsTakenBack"/>.
/// </param>
/// <param name="Volume">Null: no sizes were given.</param>
/// <param name="Flags">Simulated or Corrected.</param>
/// <param name="Source">The feed or publisher of the trades, or where an imported bar comes from.</param>
/// <param name="KnownTime">
/// From when on "as of" sees this version: market time for what the market made; its end for the first version that
/// was imported, since the past knew it; the receive time for one that was imported in the place of another.
/// </param>
/// <param name="LastTradeTime">When the close was traded. Null: not known.</param>
public readonly record struct Bar(
    InstrumentId Instrument, BarInterval Interval, Instant Start, Instant End, DateOnly? SessionDate, Price? Open,
    Price? High, Price? Low, Price Close, Size? Volume, QuoteFlags Flags, string Source, Instant KnownTime,
    Instant? LastTradeTime)
{
    /// <summary>
    /// Every trade of the span was cancelled after it had been told: this takes it back and has no price at all.
    /// </summary>
    public bool IsTakenBack => Close == default;

    /// <summary>What takes a minute back.</summary>
    public static Bar TakeBack(
        InstrumentId instrument, Instant start, Instant end, DateOnly? sessionDate, string source, Instant knownTime) =>
        new(instrument, BarInterval.OneMinute, start, end, sessionDate, null, null, null, default, null,
            QuoteFlags.Corrected, source, knownTime, null);

    /// <summary>Whether it says the same of the trades, whatever is known of when and from whom.</summary>
    public bool SameTrades(in Bar other) =>
        (Instrument, Interval, Start) == (other.Instrument, other.Interval, other.Start)
        && (Open, High, Low, Close) == (other.Open, other.High, other.Low, other.Close)
        && Volume == other.Volume && Flags == other.Flags;
}
