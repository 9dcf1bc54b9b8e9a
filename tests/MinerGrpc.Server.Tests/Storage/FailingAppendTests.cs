using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>A commit that fails: its publisher is told, the market forgets it, and the server goes on.</summary>
public sealed class FailingAppendTests
{
    private const int CommitFailed = 1100;

    [Fact]
    public async Task A_commit_that_finds_the_file_locked_is_refused_and_the_market_forgets_it()
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync(folder, null);
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var before = await BoardAsync(server);
        server.Log.Expect(CommitFailed);
        await using (await DatabaseFile.LockAsync(folder))
        {
            await FaultAssert.FailsAsync(StatusCode.Unavailable, "STORAGE_BUSY",
                () => TestPublisher.PublishAsync(server, Trades.Trade("bitf", 1, 9.99m)));
        }

        Assert.Equal(before, await BoardAsync(server));
        var ack = await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 0.5, 1.31m));
        Assert.Equal((1, 11L), (ack.Accepted, ack.LastSequence));
    }

    [Fact]
    public async Task A_batch_that_was_refused_may_be_sent_again_and_is_no_duplicate()
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync(folder, null);
        var batch = new PublishQuotesRequest { BatchId = "b", Quotes = { Trades.Opening() } };
        server.Log.Expect(CommitFailed);
        await using (await DatabaseFile.LockAsync(folder))
        {
            await using var publisher = new TestPublisher(server);
            await publisher.SendAsync(batch);
            FaultAssert.Is(StatusCode.Unavailable, "STORAGE_BUSY", await publisher.FailureAsync());
        }

        await using var retry = new TestPublisher(server);
        Assert.False((await retry.AckedAsync(batch)).Duplicate);
    }

    [Fact]
    public async Task A_write_that_fails_for_good_makes_the_journal_read_only_until_a_restart()
    {
        using var folder = new TestFolder();
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            await TestPublisher.PublishAsync(server, Trades.Opening());
            server.Log.Expect(CommitFailed);
            DatabaseFile.FailAppends(folder);
            var refused = Trades.Trade("bitf", 1, 1.31m);
            await FaultAssert.FailsAsync(StatusCode.FailedPrecondition, "STORAGE_READ_ONLY",
                () => TestPublisher.PublishAsync(server, refused));
            DatabaseFile.AllowAppends(folder);
            await FaultAssert.FailsAsync(StatusCode.FailedPrecondition, "STORAGE_READ_ONLY",
                () => TestPublisher.PublishAsync(server, refused));

            var info = await server.Info.GetServerInfoAsync(new GetServerInfoRequest());
            Assert.Equal(JournalState.ReadOnly, info.Journal.State);
            Assert.Equal(Trades.Nanos(1.30m), (await BoardAsync(server)).LastPriceNanos);
        }

        await using var restarted = await TestServer.StartAsync(folder, null);
        Assert.Equal(11, (await TestPublisher.PublishAsync(restarted, Trades.Trade("bitf", 1, 1.31m))).LastSequence);
    }

    private static async Task<Quote> BoardAsync(TestServer server) =>
        (await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = "instruments/bitf" })).Quote;
}
