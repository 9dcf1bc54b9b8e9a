using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Telemetry;

/// <summary>What came in, was judged and was committed is counted, each once.</summary>
public sealed class IngestMetricsTests
{
    private const int CommitFailed = 1100;

    [Fact]
    public async Task Quotes_are_counted_by_their_verdict_and_never_by_a_callers_name()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync();
        var crossed = Trades.Trade("bitf", 1, 1.31m);
        crossed.BidPriceNanos = crossed.AskPriceNanos + 1;
        await using var publisher = new TestPublisher(server);
        await publisher.AckedAsync(new PublishQuotesRequest { Source = "desk-7", Quotes = { Trades.Opening() } });
        await publisher.AckedAsync(new PublishQuotesRequest
        {
            Quotes =
            {
                crossed, Trades.Trade("doge", 1, 1m), Trades.Trade("mara", -1, 15m), Trades.Trade("mara", 1, 15.42m),
            },
        });

        double Quotes(string verdict) =>
            book.Sum(server.Services, "ingest.quotes", $"verdict={verdict}", "source=publisher");
        Assert.Equal((4, 1), (Quotes("accepted"), Quotes("crossed")));
        Assert.Equal((1, 1), (Quotes("unknown_instrument"), Quotes("late")));
        Assert.Equal(7, book.Sum(server.Services, "ingest.quotes"));
        Assert.Equal(
            [3.0, 4.0], book.Of(server.Services, "ingest.batch.size", "source=publisher").Select(m => m.Value));
    }

    [Fact]
    public async Task A_commit_is_measured_once_with_the_quotes_of_all_its_batches()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 1, 1.31m));

        Assert.Equal([3.0, 1.0], book.Of(server.Services, "journal.commit.quotes").Select(m => m.Value));
        Assert.Equal(2, book.Count(server.Services, "journal.commit.duration"));
        Assert.All(book.Of(server.Services, "journal.commit.duration"), m => Assert.True(m.Value > 0));
        Assert.Equal(0, book.Count(server.Services, "journal.commit.failures"));
    }

    [Fact]
    public async Task A_batch_that_comes_twice_is_counted_once()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);
        var batch = new PublishQuotesRequest { BatchId = "b", Quotes = { Trades.Opening() } };
        await publisher.AckedAsync(batch);
        Assert.True((await publisher.AckedAsync(batch)).Duplicate);

        Assert.Equal(3, book.Sum(server.Services, "ingest.quotes"));
        Assert.Equal(1, book.Count(server.Services, "ingest.batch.size"));
        Assert.Equal(1, book.Count(server.Services, "journal.commit.duration"));
    }

    [Fact]
    public async Task The_quotes_of_a_recorded_session_count_as_those_of_the_replay()
    {
        const int sessionEnded = 202;
        using var folder = new TestFolder();
        var file = folder.File("quotes.csv");
        await File.WriteAllTextAsync(file, """
            time,instrument,bid,bid_size,ask,ask_size,last,last_size
            2025-09-09T13:30:00Z,btc-usd,111999,1,112001,1,112000,0.5
            2025-09-09T13:30:01Z,bitf,1.29,100,1.31,100,1.30,500

            """);
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(
            folder, null, "--Feed:Kind=Csv", $"--Feed:Path={file}", "--Feed:Pace=0");
        await server.Log.FirstAsync(sessionEnded);

        Assert.Equal(2, book.Sum(server.Services, "ingest.quotes", "source=replay"));
        Assert.Equal(2, book.Sum(server.Services, "ingest.quotes"));
    }

    [Theory]
    [InlineData("full")]
    [InlineData("failed")]
    public async Task A_commit_that_fails_is_counted_by_kind_and_its_quotes_are_not(string kind)
    {
        using var folder = new TestFolder();
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(folder, null);
        server.Log.Expect(CommitFailed);
        if (kind == "full")
        {
            DatabaseFile.FillUp(folder);
        }
        else
        {
            DatabaseFile.FailAppends(folder);
        }

        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => TestPublisher.PublishAsync(server, Trades.Opening()));

        Assert.Equal(1, book.Sum(server.Services, "journal.commit.failures", $"error.type={kind}"));
        Assert.Equal(1, book.Sum(server.Services, "journal.commit.failures"));
        Assert.Equal(0, book.Sum(server.Services, "ingest.quotes"));
        Assert.Equal(0, book.Count(server.Services, "journal.commit.duration"));
        var status = kind == "full" ? "full" : "read_only";
        Assert.Equal(1, book.Now(server.Services, "journal.status", $"status={status}"));
        Assert.Equal(0, book.Now(server.Services, "journal.status", "status=writable"));
        Assert.Equal(0, book.Now(server.Services, "ready", "service=ingest"));
        Assert.Equal(1, book.Now(server.Services, "ready", "service=server"));
    }

    [Fact]
    public async Task A_full_disk_that_has_room_again_is_writable_and_ready_again()
    {
        using var folder = new TestFolder();
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(folder, null);
        server.Log.Expect(CommitFailed);
        DatabaseFile.FillUp(folder);
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => TestPublisher.PublishAsync(server, Trades.Opening()));
        DatabaseFile.AllowAppends(folder);
        await TestPublisher.PublishAsync(server, Trades.Opening());

        Assert.Equal(1, book.Now(server.Services, "journal.status", "status=writable"));
        Assert.Equal(0, book.Now(server.Services, "journal.status", "status=full"));
        Assert.Equal(1, book.Now(server.Services, "ready", "service=ingest"));
        Assert.Equal(3, book.Sum(server.Services, "ingest.quotes"));
    }

    [Fact]
    public async Task A_journal_that_another_process_holds_is_counted_as_busy()
    {
        using var folder = new TestFolder();
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(folder, null);
        server.Log.Expect(CommitFailed);
        await using (await DatabaseFile.LockAsync(folder))
        {
            await Assert.ThrowsAsync<Grpc.Core.RpcException>(
                () => TestPublisher.PublishAsync(server, Trades.Opening()));
        }

        Assert.Equal(1, book.Sum(server.Services, "journal.commit.failures", "error.type=busy"));
        Assert.Equal(1, book.Now(server.Services, "journal.status", "status=writable"));
    }
}
