using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ingest;

/// <summary>One batch, one ack, once in the journal, however often it is sent.</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task The_last_sequence_of_an_ack_is_in_the_journal()
    {
        await using var server = await TestServer.StartAsync();
        var ack = await TestPublisher.PublishAsync(server, Trades.Opening());
        var window = (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow;

        // A session change, three quotes, three moves and the sector.
        Assert.Equal((8L, 8L), (ack.LastSequence, window.Newest.Sequence));
        Assert.Equal(window.Newest.JournalId, ack.JournalId);
    }

    [Fact]
    public async Task Acks_come_in_the_order_of_the_batches()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);
        for (var i = 0; i < 10; i++)
        {
            await publisher.SendAsync(Batch($"b{i}", Trades.Trade("bitf", i, 1.3m)));
        }

        var acks = new List<PublishQuotesResponse>();
        for (var i = 0; i < 10; i++)
        {
            acks.Add(await publisher.AckAsync());
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"b{i}"), acks.Select(a => a.BatchId));
        Assert.Equal(acks.Select(a => a.LastSequence).Order(), acks.Select(a => a.LastSequence));
    }

    [Fact]
    public async Task The_same_batch_again_is_acked_as_a_duplicate_and_not_journaled()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);
        var first = await publisher.AckedAsync(Batch("b", Trades.Opening()));
        var again = await publisher.AckedAsync(Batch("b", Trades.Opening()));
        var window = (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow;

        Assert.True(again.Duplicate);
        again.Duplicate = false;
        Assert.Equal(first, again);
        Assert.Equal(first.LastSequence, window.Newest.Sequence);
    }

    [Fact]
    public async Task The_same_batch_after_a_restart_is_a_duplicate()
    {
        using var folder = new TestFolder();
        PublishQuotesResponse first;
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            await using var publisher = new TestPublisher(server);
            first = await publisher.AckedAsync(Batch("b", Trades.Opening()));
        }

        await using var second = await TestServer.StartAsync(folder, null);
        await using var retry = new TestPublisher(second);
        var again = await retry.AckedAsync(Batch("b", Trades.Opening()));

        Assert.Equal((true, first.LastSequence, 3), (again.Duplicate, again.LastSequence, again.Accepted));
    }

    [Fact]
    public async Task Of_identical_batches_in_flight_at_once_one_is_journaled()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        await using var left = new TestPublisher(server);
        await using var right = new TestPublisher(server);
        for (var i = 0; i < 100; i++)
        {
            var before = await NewestAsync(server);
            var batch = Batch($"b{i}", Trades.Trade("bitf", 0.1 * (i + 1), 1.3m + (0.01m * i)));
            var acks = await Task.WhenAll(left.AckedAsync(batch), right.AckedAsync(batch));

            Assert.Single(acks, a => a.Duplicate);
            Assert.Equal(acks[0].LastSequence, acks[1].LastSequence);
            Assert.Equal(before + 3, await NewestAsync(server));
        }
    }

    [Fact]
    public async Task A_batch_whose_quotes_were_all_refused_is_remembered_too()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);
        var batch = Batch("b", new QuoteUpdate { Instrument = "instruments/bitf" });
        await publisher.AckedAsync(batch);
        var again = await publisher.AckedAsync(batch);

        Assert.Equal((true, 1, 0L), (again.Duplicate, again.Refused, again.LastSequence));
    }

    [Fact]
    public async Task Another_body_under_a_known_id_already_exists()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);
        await publisher.AckedAsync(Batch("b", Trades.Opening()));
        await publisher.SendAsync(Batch("b", Trades.Trade("bitf", 1, 1.31m)));

        FaultAssert.Is(StatusCode.AlreadyExists, "BATCH_ID_TAKEN", await publisher.FailureAsync());
        Assert.Equal(8, await NewestAsync(server));
    }

    [Fact]
    public async Task Another_source_may_use_the_same_id()
    {
        await using var server = await TestServer.StartAsync();
        await using var alpha = new TestPublisher(server);
        await using var beta = new TestPublisher(server);
        await alpha.AckedAsync(
            new PublishQuotesRequest { BatchId = "b", Source = "alpha", Quotes = { Trades.Opening() } });
        var other = await beta.AckedAsync(
            new PublishQuotesRequest { BatchId = "b", Source = "beta", Quotes = { Trades.Trade("bitf", 1, 1.31m) } });

        Assert.False(other.Duplicate);
    }

    [Fact]
    public async Task A_batch_without_an_id_is_taken_each_time()
    {
        await using var server = await TestServer.StartAsync();
        var first = await TestPublisher.PublishAsync(server, Trades.Opening());
        var second = await TestPublisher.PublishAsync(server, Trades.Opening());

        Assert.False(second.Duplicate);
        Assert.True(second.LastSequence > first.LastSequence);
    }

    [Fact]
    public async Task The_board_names_the_source()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);
        await publisher.AckedAsync(new PublishQuotesRequest { Source = "my.feed-1", Quotes = { Trades.Opening() } });
        await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { Trades.Trade("bitf", 1, 1.31m) } });
        var quote = await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = "instruments/bitf" });

        Assert.Equal("my.feed-1", quote.Quote.Source);
    }

    private static PublishQuotesRequest Batch(string id, params QuoteUpdate[] quotes) =>
        new() { BatchId = id, Quotes = { quotes } };

    private static async Task<long> NewestAsync(TestServer server) =>
        (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow.Newest.Sequence;
}
