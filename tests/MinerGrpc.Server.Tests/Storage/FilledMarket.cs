using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.Server.Tests.Deals;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>A server without a feed whose journal has every kind of row, and ways to fill it.</summary>
internal static class FilledMarket
{
    /// <summary>
    /// Two versions of a day and of a minute of BITF, the deal of <see cref="DealServer.Draft"/> with two revisions,
    /// and an alert that was raised and cleared.
    /// </summary>
    public static async Task FillAsync(TestServer server)
    {
        await ImportHistoryAsync(server);
        var deals = new DealService.DealServiceClient(server.Channel);
        await deals.AnnounceDealAsync(new AnnounceDealRequest { Deal = DealServer.Draft(), RequestId = "announced" });
        await deals.ReviseDealAsync(new ReviseDealRequest
        {
            Deal = new Deal(DealServer.Draft()) { Revision = 1, Headline = "Another headline." }, Reason = "a test",
        });
        await RaiseAlertAsync(server);
        Bar[] corrected = [TestBars.Day("bitf", 8, 1.27m), TestBars.Minute("bitf", 1, 1.58m)];
        Assert.Equal(2, (await server.ImportAsync(corrected)).Imported);
    }

    /// <summary>The bundled table of official days, which estimates need.</summary>
    public static async Task ImportHistoryAsync(TestServer server)
    {
        var now = Instant.From(server.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        await server.Services.GetRequiredService<Inbox>().SubmitAsync(
            new BarBatch
            {
                Bars = BundledHistory.DailyBars(server.Services.GetRequiredService<Universe>(), now).ToArray(),
            },
            CancellationToken.None);
    }

    /// <summary>
    /// BITF stands 24 % up for seven minutes, which raises an alert, and then falls back, which clears it.
    /// </summary>
    public static async Task RaiseAlertAsync(TestServer server)
    {
        for (var second = 0; second <= 600; second += 30)
        {
            var price = second < 420 ? 1.59m : 1.29m;
            await TestPublisher.PublishAsync(
                server, Trades.Trade("btc-usd", second, 112_000), Trades.Trade("bitf", second, price));
        }

        var alerts = await new DivergenceService.DivergenceServiceClient(server.Channel).ListDivergenceAlertsAsync(
            new ListDivergenceAlertsRequest());
        Assert.Equal(AlertState.Cleared, Assert.Single(alerts.Alerts).State);
    }

    /// <summary>
    /// So many quotes of HUT in one commit that a checkpoint lies at its end. It is kept with a later group, of which
    /// one without quotes will do.
    /// </summary>
    public static async Task TakeCheckpointAsync(TestServer server, double secondsAfterOpen = 1_200)
    {
        var last = await ReachCheckpointAsync(server, secondsAfterOpen);
        while (last - (server.Journal().FindCheckpoint(new Instant(long.MaxValue))?.Sequence ?? 0)
            >= MarketCheckpoints.Every)
        {
            await SubmitAsync(server, []);
        }
    }

    /// <summary>The same, but nothing follows that would keep it.</summary>
    /// <returns>The last event.</returns>
    public static async Task<long> ReachCheckpointAsync(TestServer server, double secondsAfterOpen = 1_200)
    {
        Assert.True(server.Services.GetRequiredService<Universe>().TryFind("instruments/hut", out var hut));
        var start = Instant.From(Trades.Open.AddSeconds(secondsAfterOpen));
        var receipt = await SubmitAsync(server, [.. Enumerable.Range(0, 9_000).Select(i => new QuoteInput
        {
            Instrument = hut, EventTime = start.PlusNanos(i), Bid = new Price(25_000_000_000 + i),
            Ask = new Price(25_010_000_000 + i),
        })]);
        return receipt.LastSequence;
    }

    private static ValueTask<FeedReceipt> SubmitAsync(TestServer server, QuoteInput[] quotes) =>
        server.Services.GetRequiredService<IFeedSink>().SubmitAsync(
            new FeedBatch { Source = "test", Quotes = quotes }, CancellationToken.None);

    /// <summary>An instant that knows everything above.</summary>
    public static Timestamp End => Trades.At(20 * 60);
}

/// <summary>
/// One database with everything of <see cref="FilledMarket"/> and a checkpoint behind it, to be copied.
/// </summary>
public class FilledDatabase : IAsyncLifetime
{
    private readonly TestFolder _folder = new();

    public async Task InitializeAsync()
    {
        await using var server = await TestServer.StartAsync(_folder, null, "--Retention:RoundSeconds=86400");
        await FilledMarket.FillAsync(server);
        await FilledMarket.TakeCheckpointAsync(server);
        await GoOnAsync(server);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>What more it has.</summary>
    private protected virtual Task GoOnAsync(TestServer server) => Task.CompletedTask;

    /// <summary>A copy that a test may damage.</summary>
    internal TestFolder Copy()
    {
        var copy = new TestFolder();
        File.Copy(_folder.Database, copy.Database);
        return copy;
    }
}

/// <summary>The same with more checkpoints, its old rows packed into segments.</summary>
public sealed class PackedDatabase : FilledDatabase
{
    private protected override async Task GoOnAsync(TestServer server)
    {
        await FilledMarket.TakeCheckpointAsync(server, secondsAfterOpen: 1_300);
        await FilledMarket.TakeCheckpointAsync(server, secondsAfterOpen: 1_400);
        await server.Services.GetRequiredService<JournalUpkeep>().RunRoundAsync(CancellationToken.None);
    }
}
