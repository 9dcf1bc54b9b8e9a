using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.Server.Tests.Wire;

namespace MinerGrpc.Server.Tests.Telemetry;

/// <summary>How the server stands is told as it is at the moment of the question.</summary>
public sealed class StateMetricsTests
{
    [Fact]
    public async Task The_journal_tells_its_sequence_and_the_size_of_each_of_its_files()
    {
        using var folder = new TestFolder();
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(folder, null);
        Assert.Equal(0, book.Now(server.Services, "journal.sequence"));
        var last = (await TestPublisher.PublishAsync(server, Trades.Opening())).LastSequence;

        Assert.Equal(last, book.Now(server.Services, "journal.sequence"));
        Assert.Equal(0, book.Now(server.Services, "journal.lag"));
        Assert.Equal(
            new FileInfo(folder.Database).Length, book.Now(server.Services, "journal.size", "file=database"));
        Assert.Equal(
            new FileInfo(folder.Database + "-wal").Length, book.Now(server.Services, "journal.size", "file=wal"));
        Assert.True(book.Now(server.Services, "journal.size", "file=wal") > 0);
    }

    [Fact]
    public async Task Publishers_are_counted_while_they_are_connected_and_their_silence_is_told()
    {
        const int publisherClosed = 1300;
        var clock = FakeClock.AfterTheClose();
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(null, clock);
        await using (var publisher = new TestPublisher(server))
        {
            await publisher.AckedAsync(
                new V1.PublishQuotesRequest { Source = "desk-7", Quotes = { Trades.Opening() } });
            clock.Advance(TimeSpan.FromSeconds(7));

            Assert.Equal(1, book.Now(server.Services, "publishers.active"));
            Assert.Equal(7, book.Now(server.Services, "feeds.age", "feed=desk-7"));
        }

        await server.Log.FirstAsync(publisherClosed);
        Assert.Equal(0, book.Now(server.Services, "publishers.active"));
        Assert.Null(book.Now(server.Services, "feeds.age", "feed=desk-7"));
    }

    [Fact]
    public async Task A_server_that_has_stopped_is_ready_for_nothing()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync();
        Assert.Equal(1, book.Now(server.Services, "ready", "service=server"));
        Assert.Equal(1, book.Now(server.Services, "ready", "service=ingest"));

        await server.StopAsync();

        Assert.Equal(0, book.Now(server.Services, "ready", "service=server"));
        Assert.Equal(0, book.Now(server.Services, "ready", "service=ingest"));
    }

    [Fact]
    public async Task What_waits_and_what_is_behind_is_told()
    {
        using var folder = new TestFolder();
        using var book = new MetricBook();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var clock = new FakeTimeProvider();
        using var journal = SqliteJournal.Open(folder.Database, DurabilityMode.Process, RandomMarket.Universe);
        var inbox = new Inbox(4);
        var published = 0L;
        var meters = services.GetRequiredService<IMeterFactory>();
        new StateMetrics(
            meters, journal, inbox, new FeedHealth(clock), new Readiness(journal, new NeverStopping()),
            new StreamMetrics(meters),
            new StreamState { Published = () => published, FurthestBehind = () => 12, Publishers = () => 3 }).Start();
        var empty = new FeedBatch { Source = "test", Quotes = ReadOnlyMemory<Core.Market.QuoteInput>.Empty };
        var waiting = new[]
        {
            inbox.SubmitAsync(empty, CancellationToken.None).AsTask(),
            inbox.SubmitAsync(empty, CancellationToken.None).AsTask(),
        };
        published = -5;

        Assert.Equal(2, book.Now(services, "inbox.batches"));
        Assert.Equal(5, book.Now(services, "journal.lag"));
        Assert.Equal(12, book.Now(services, "streams.lag"));
        Assert.Equal(3, book.Now(services, "publishers.active"));
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
    }

    private sealed class NeverStopping : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => throw new NotSupportedException("nothing here stops the host");
    }
}
