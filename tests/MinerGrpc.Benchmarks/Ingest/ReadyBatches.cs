using System.Globalization;
using System.Text;
using Google.Protobuf;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Ingest;

/// <summary>
/// Batches of one size as bytes, made once for all publishers. They differ in instruments and prices, so that each
/// makes new moves; all their quotes are of the same moment of the market, so that among many publishers none is late.
/// Each that is sent has an id of its own, in the place of the one that it was made with.
/// </summary>
internal sealed class ReadyBatches
{
    private const int Different = 64;

    /// <summary>From batch to batch: another instrument, and a cent up or down.</summary>
    private const int Step = 241;

    private const int IdLength = 20;

    private static readonly string s_id = new('0', IdLength);

    private readonly byte[][] _batches;
    private readonly int _idAt;

    /// <param name="quotes">In each.</param>
    /// <param name="second">Of the market, counted from the start of the quotes.</param>
    public ReadyBatches(int quotes, int second)
    {
        Quotes = quotes;
        var time = MadeQuotes.StampOf(second * (1_000_000_000 / MadeQuotes.StepNanos));
        _batches = [.. Enumerable.Range(0, Different).Select(i => Make(i * Step, quotes, time).ToByteArray())];
        _idAt = _batches[0].AsSpan().IndexOf(Encoding.ASCII.GetBytes(s_id));
    }

    public int Quotes { get; }

    /// <summary>The batch of a number, in an array of its own.</summary>
    /// <param name="publisher">From 0, below 10,000.</param>
    /// <param name="number">From 0: that of the publisher's batch since its server has started.</param>
    public byte[] Next(int publisher, long number)
    {
        var batch = (byte[])_batches[(number + publisher) % Different].Clone();
        Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{publisher:D4}{number:D16}"), batch.AsSpan(_idAt, IdLength));
        return batch;
    }

    private static PublishQuotesRequest Make(int first, int quotes, Google.Protobuf.WellKnownTypes.Timestamp time)
    {
        var request = new PublishQuotesRequest { BatchId = s_id, Source = "bench" };
        for (var i = 0; i < quotes; i++)
        {
            var update = MadeQuotes.Update(first + i);
            update.EventTime = time;
            request.Quotes.Add(update);
        }

        return request;
    }
}
