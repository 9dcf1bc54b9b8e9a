using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>The few fields of an encoded Event that a subscriber looks at.</summary>
internal static class EventFields
{
    private const long NanosPerSecond = 1_000_000_000;

    private static readonly long s_start = MadeQuotes.Start.UnixNanos;

    public static bool IsQuote(ReadOnlySpan<byte> encoded)
    {
        var reader = new FieldReader(encoded);
        return reader.Find(Event.KindFieldNumber) && reader.Value == (ulong)EventKind.Quote;
    }

    /// <summary>The number of the quote whose market time the event has: see <see cref="MadeQuotes"/>.</summary>
    public static long NumberOf(ReadOnlySpan<byte> encoded)
    {
        var reader = new FieldReader(encoded);
        if (!reader.Find(Event.EventTimeFieldNumber))
        {
            throw new InvalidDataException("an event has no time");
        }

        var time = new FieldReader(reader.Bytes);
        var nanos = 0L;
        while (time.Next())
        {
            nanos += time.Field == 1 ? (long)time.Value * NanosPerSecond : (long)time.Value;
        }

        return (nanos - s_start) / MadeQuotes.StepNanos;
    }

    /// <summary>When its publisher sent it: see <see cref="StampedQuotes"/>. Null: not a quote.</summary>
    public static long? SentAt(ReadOnlySpan<byte> encoded)
    {
        var reader = new FieldReader(encoded);
        if (!reader.Find(Event.QuoteFieldNumber))
        {
            return null;
        }

        var quote = new FieldReader(reader.Bytes);
        return quote.Find(Quote.BidSizeNanosFieldNumber)
            ? (long)quote.Value
            : throw new InvalidDataException("a quote has lost its size");
    }
}
