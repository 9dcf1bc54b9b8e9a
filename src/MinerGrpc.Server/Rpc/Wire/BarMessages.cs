using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.V1;
using Bar = MinerGrpc.Core.Bars.Bar;
using BarInterval = MinerGrpc.Core.Bars.BarInterval;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>Bars as messages and back. Stateless.</summary>
internal static class BarMessages
{
    public static V1.Bar ToMessage(in Bar bar, Universe universe)
    {
        var message = new V1.Bar
        {
            Instrument = universe[bar.Instrument].Name,
            Interval = (V1.BarInterval)bar.Interval,
            StartTime = bar.Start.ToTimestamp(),
            EndTime = bar.End.ToTimestamp(),
            SessionDate = bar.SessionDate.ToDate(),
            Source = bar.Source,
            KnownTime = bar.KnownTime.ToTimestamp(),
            LastTradeTime = bar.LastTradeTime.ToTimestamp(),
        };
        message.Flags.AddRange(WireValues.ToMessages(bar.Flags));
        if (!bar.IsTakenBack)
        {
            message.ClosePriceNanos = bar.Close.Nanos;
        }

        if (bar.Open is { } open)
        {
            message.OpenPriceNanos = open.Nanos;
        }

        if (bar.High is { } high)
        {
            message.HighPriceNanos = high.Nanos;
        }

        if (bar.Low is { } low)
        {
            message.LowPriceNanos = low.Nanos;
        }

        if (bar.Volume is { } volume)
        {
            message.VolumeSizeNanos = volume.Nanos;
        }

        return message;
    }

    /// <summary>A journaled bar. Null: it lacks what each bar has, so it is none of ours.</summary>
    public static Bar? ToBar(V1.Bar message, InstrumentId id) =>
        (message.HasClosePriceNanos || message.Flags.Contains(QuoteFlag.Corrected))
        && message.StartTime.ToInstant() is { } start
        && message.EndTime.ToInstant() is { } end && message.KnownTime.ToInstant() is { } known
            ? new Bar(
                id, (BarInterval)message.Interval, start, end, message.SessionDate.ToDateOnly(),
                Open(message), High(message), Low(message), new Price(message.ClosePriceNanos), Volume(message),
                WireValues.ToFlags(message.Flags), message.Source, known, message.LastTradeTime.ToInstant())
            : null;

    /// <summary>A bar that came from outside, unchecked; its name as it may be shown.</summary>
    public static BarInput ToInput(V1.Bar message, Universe universe) => new()
    {
        Name = Faults.Show(message.Instrument),
        Instrument = universe.TryFind(message.Instrument, out var id) ? id : null,
        Interval = (BarInterval)message.Interval,
        Start = message.StartTime.ToInstant(),
        End = message.EndTime.ToInstant(),
        SessionDate = message.SessionDate.ToDateOnly(),
        Open = Open(message),
        High = High(message),
        Low = Low(message),
        Close = message.HasClosePriceNanos ? new Price(message.ClosePriceNanos) : null,
        Volume = Volume(message),
        Flags = WireValues.ToFlags(message.Flags),
        Source = message.Source,
    };

    private static Price? Open(V1.Bar message) =>
        message.HasOpenPriceNanos ? new Price(message.OpenPriceNanos) : null;

    private static Price? High(V1.Bar message) =>
        message.HasHighPriceNanos ? new Price(message.HighPriceNanos) : null;

    private static Price? Low(V1.Bar message) => message.HasLowPriceNanos ? new Price(message.LowPriceNanos) : null;

    private static Size? Volume(V1.Bar message) =>
        message.HasVolumeSizeNanos ? new Size(message.VolumeSizeNanos) : null;
}
