using Microsoft.Extensions.DependencyInjection;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;
using EventKind = MinerGrpc.V1.EventKind;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>A commit may hold more than one response may: then it is split.</summary>
public sealed class LargeBatchTests
{
    private const int ResponseLimit = 1 << 20;

    /// <summary>More than a group takes otherwise, so that its row is larger than a response may be.</summary>
    private const int Quotes = 12_000;

    [Fact]
    public async Task A_row_larger_than_a_response_reaches_a_stream_of_every_event_in_parts()
    {
        await using var server = await TestServer.StartAsync();

        // Nothing is filtered: only then does a batch go as a whole.
        var request = new StreamSectorMovesRequest { Delivery = Delivery.Every };
        request.Kinds.AddRange(Enum.GetValues<EventKind>().Where(kind => kind != EventKind.Unspecified));
        await using var stream = await TestStream.OpenAsync(server, request);
        await stream.SnapshotAsync();

        var receipt = await SubmitAsync(server);
        var journal = server.Services.GetRequiredService<IJournal>();
        Assert.Contains(journal.ReadAfter(0, int.MaxValue), row => row.Events.Length > ResponseLimit);

        long sequence = 0;
        while (sequence < receipt.LastSequence)
        {
            var response = await stream.NextAsync();
            Assert.InRange(response.CalculateSize(), 1, ResponseLimit);
            foreach (var e in response.Events)
            {
                Assert.Equal(sequence + 1, e.Sequence);
                sequence = e.Sequence;
            }
        }
    }

    private static async Task<FeedReceipt> SubmitAsync(TestServer server)
    {
        Assert.True(server.Services.GetRequiredService<Universe>().TryFind("instruments/bitf", out var bitf));
        var open = Instant.From(Trades.Open);
        var quotes = Enumerable.Range(0, Quotes).Select(i => new QuoteInput
        {
            Instrument = bitf,
            EventTime = open.PlusNanos(i),
            Bid = new Price(1_300_000_000 + i),
            Ask = new Price(1_310_000_000 + i),
            Last = new Price(1_305_000_000 + i),
            LastSize = new Size(1_000_000_000),
        });
        var batch = new FeedBatch { Source = "large", Quotes = quotes.ToArray() };
        return await server.Services.GetRequiredService<IFeedSink>().SubmitAsync(batch, CancellationToken.None);
    }
}
