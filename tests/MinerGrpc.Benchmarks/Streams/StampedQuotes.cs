using System.Buffers;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>
/// The quotes of <see cref="MadeQuotes"/>, but that the size of the bid is the time at which the publisher sent it: it
/// travels to the subscriber whatever the way, and nothing on the way is written for it. Encoded by hand, since the
/// publisher shares the machine with what is measured.
/// </summary>
internal static class StampedQuotes
{
    private const int MaximumQuoteBytes = 160;
    private const int HeadBytes = 64;

    private static readonly uint s_quoteTag = WireFormat.MakeTag(
        PublishQuotesRequest.QuotesFieldNumber, WireFormat.WireType.LengthDelimited);

    private static readonly byte[][] s_names =
        [.. Enumerable.Range(0, MadeQuotes.Instruments).Select(i => Encoding.UTF8.GetBytes(MadeQuotes.NameOf(i)))];

    /// <summary>The body of a PublishQuotesRequest.</summary>
    /// <param name="first">Number of the first quote.</param>
    /// <param name="count">Of quotes.</param>
    /// <param name="sentAt">Of the stopwatch.</param>
    public static byte[] Batch(long first, int count, long sentAt)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(HeadBytes + (count * MaximumQuoteBytes));
        Span<byte> quote = stackalloc byte[MaximumQuoteBytes];
        var batch = new ProtoWriter(buffer);
        batch.Bytes(
            PublishQuotesRequest.BatchIdFieldNumber,
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"bench-{first}")));
        batch.Bytes(PublishQuotesRequest.SourceFieldNumber, "bench"u8);
        var length = batch.Length;
        for (var number = first; number < first + count; number++)
        {
            var fields = new ProtoWriter(quote);
            Write(ref fields, number, sentAt);
            var frame = new ProtoWriter(buffer.AsSpan(length));
            frame.Varint(s_quoteTag);
            frame.Varint((ulong)fields.Length);
            fields.Written.CopyTo(buffer.AsSpan(length + frame.Length));
            length += frame.Length + fields.Length;
        }

        var bytes = buffer.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return bytes;
    }

    /// <summary>Throws unless the bytes are what the generated code would write.</summary>
    public static void Verify()
    {
        const int count = 100;
        const long sentAt = 1_234_567_890_123;
        var expected = PublishQuotesRequest.Parser.ParseFrom(MadeQuotes.Batch(0, count));
        foreach (var quote in expected.Quotes)
        {
            quote.BidSizeNanos = sentAt;
        }

        if (!expected.ToByteArray().AsSpan().SequenceEqual(Batch(0, count, sentAt)))
        {
            throw new InvalidOperationException("the benchmark's own encoding of a batch is wrong");
        }
    }

    private static void Write(ref ProtoWriter writer, long number, long sentAt)
    {
        var price = MadeQuotes.PriceOf(number);
        writer.Bytes(QuoteUpdate.InstrumentFieldNumber, s_names[number % s_names.Length]);
        writer.Timestamp(QuoteUpdate.EventTimeFieldNumber, MadeQuotes.TimeOf(number));
        writer.Optional(QuoteUpdate.BidPriceNanosFieldNumber, price - MadeQuotes.Cent);
        writer.Optional(QuoteUpdate.BidSizeNanosFieldNumber, sentAt);
        writer.Optional(QuoteUpdate.AskPriceNanosFieldNumber, price + MadeQuotes.Cent);
        writer.Optional(QuoteUpdate.AskSizeNanosFieldNumber, MadeQuotes.SizeOf(number + 1));
        writer.Optional(QuoteUpdate.LastPriceNanosFieldNumber, price);
        writer.Optional(QuoteUpdate.LastSizeNanosFieldNumber, MadeQuotes.SizeOf(number + 2));
        if (number < s_names.Length)
        {
            writer.Optional(QuoteUpdate.PreviousClosePriceNanosFieldNumber, MadeQuotes.Close);
            writer.Date(QuoteUpdate.PreviousCloseSessionDateFieldNumber, new DateOnly(2025, 9, 9));
        }
    }
}
