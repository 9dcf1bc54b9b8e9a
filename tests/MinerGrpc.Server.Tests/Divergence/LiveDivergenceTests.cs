using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>A session under way, from published quotes; where there is no number there is a status.</summary>
public sealed class LiveDivergenceTests : IAsyncLifetime
{
    private static readonly int s_monday = Bars.Session("2025-09-08");

    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.ImportAsync(OracleTables.Closes().Where(
            b => b.SessionDate is not { Year: 2025, Month: 9, Day: > 8 }));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_session_under_way_is_one_step_from_the_close_before_to_the_last_trade()
    {
        await PublishAsync(10, ("bitf", 1.35m));
        var response = await _server.AskAsync("bitf");
        var told = response.Divergence;
        Assert.Equal((DivergenceStatus.Ok, 1, true), (told.Status, told.WindowSteps, told.PartialSession));
        Assert.Equal(
            (1_280_000_000, 1_350_000_000, Bars.Close(s_monday), Trades.At(10)),
            (told.BasePriceNanos, told.LastPriceNanos, told.BaseTime, told.LastTime));
        var model = new PlainModel(Closes(), "bitf", s_monday, 60);
        model.AssertTold(told, 1, Math.Log(112_000 / 112_097.31), Math.Log(1.35 / 1.28));
        Assert.Equal(Trades.At(10), response.AsOf);
        var ranked = Assert.Single((await _server.RankAsync(["bitf"])).Divergences);
        model.AssertTold(ranked, 1, Math.Log(112_000 / 112_097.31), Math.Log(1.35 / 1.28));
    }

    [Fact]
    public async Task An_answer_out_of_a_market_that_goes_on_has_the_prices_of_its_own_as_of()
    {
        const int batches = 2_000;
        await PublishAsync(10, ("bitf", 1.35m));
        var publishing = Task.Run(async () =>
        {
            await using var publisher = new TestPublisher(_server);
            for (var i = 1; i <= batches; i++)
            {
                var (seconds, step) = (10 + (i * 0.01), i % 50 * 0.000_1m);
                await publisher.AckedAsync(new PublishQuotesRequest
                {
                    Quotes =
                    {
                        Trades.Trade("btc-usd", seconds, 112_000 + step), Trades.Trade("bitf", seconds, 1.35m + step),
                    },
                });
            }
        });
        var told = new List<QueryDivergenceResponse>();
        while (!publishing.IsCompleted)
        {
            told.Add(await _server.AskAsync("bitf"));
        }

        await publishing;
        told = [.. told.DistinctBy(t => t.AsOf).Take(200)];
        Assert.True(told.Count > 1, "the market was over before it was asked twice");
        foreach (var answer in told)
        {
            Assert.Equal(Prices(answer), Prices(await _server.AskAsync("bitf", answer.AsOf)));
        }

        static (Timestamp, DivergenceStatus, long, Timestamp, long, Timestamp) Prices(QueryDivergenceResponse answer) =>
            (answer.AsOf, answer.Divergence.Status, answer.Divergence.LastPriceNanos, answer.Divergence.LastTime,
                answer.Divergence.BenchmarkLastPriceNanos, answer.Divergence.BenchmarkLastTime);
    }

    [Fact]
    public async Task A_halted_member_has_no_number_and_is_an_excluded_peer_of_the_others()
    {
        await PublishAsync(10, ("bitf", 1.35m), ("mara", 15.5m), ("riot", 13.6m));
        var halt = Trades.Trade("bitf", 11, 1.35m);
        halt.Flags.Add(QuoteFlag.Halted);
        await TestPublisher.PublishAsync(_server, halt);

        var told = await _server.DivergenceAsync("bitf");
        Assert.Equal((DivergenceStatus.Halted, false), (told.Status, told.HasResidualSigmas));
        Assert.Contains("halted", told.StatusMessage, StringComparison.Ordinal);
        var rank = await _server.RankAsync(["bitf", "mara", "riot"]);
        Assert.Equal("instruments/bitf", Assert.Single(rank.Skipped).Instrument);
        Assert.All(rank.Divergences, d => Assert.Equal(
            [new ExcludedPeer { Instrument = "instruments/bitf", Reason = PeerExclusionReason.Halted }],
            d.ExcludedPeers));
        Assert.All(rank.Divergences, d => Assert.Equal(2, d.Peers));
    }

    [Fact]
    public async Task A_member_that_is_halted_before_its_first_trade_of_the_day_is_halted_too()
    {
        await PublishAsync(10, ("mara", 15.5m));
        var halt = new QuoteUpdate
        {
            Instrument = "instruments/bitf", EventTime = Trades.At(10), BidPriceNanos = 1, Flags = { QuoteFlag.Halted },
        };
        await TestPublisher.PublishAsync(_server, halt);
        Assert.Equal(DivergenceStatus.Halted, (await _server.DivergenceAsync("bitf")).Status);
        Assert.Contains(
            (await _server.DivergenceAsync("mara")).ExcludedPeers,
            e => e is { Instrument: "instruments/bitf", Reason: PeerExclusionReason.Halted });
    }

    [Theory]
    [InlineData(60, DivergenceStatus.Ok)]
    [InlineData(60.001, DivergenceStatus.StaleBenchmark)]
    public async Task Bitcoin_older_than_a_minute_at_the_last_trade_gives_no_number(
        double seconds, DivergenceStatus status)
    {
        await PublishAsync(10);
        await TestPublisher.PublishAsync(_server, Trades.Trade("bitf", 10 + seconds, 1.35m));
        var told = await _server.DivergenceAsync("bitf");
        Assert.Equal(status, told.Status);
        Assert.Equal(status == DivergenceStatus.Ok, told.StatusMessage.Length == 0);
    }

    [Fact]
    public async Task A_member_that_was_not_quoted_for_a_while_is_stale_and_leaves_both_sides()
    {
        await PublishAsync(10, ("bitf", 1.35m), ("mara", 15.5m));
        await PublishAsync(30, ("mara", 15.5m), ("riot", 13.6m));
        Assert.Equal(DivergenceStatus.StaleInstrument, (await _server.DivergenceAsync("bitf")).Status);
        var rank = await _server.RankAsync(["bitf", "mara", "riot"]);
        Assert.All(rank.Divergences, d => Assert.Equal(
            [new ExcludedPeer { Instrument = "instruments/bitf", Reason = PeerExclusionReason.Stale }],
            d.ExcludedPeers));
    }

    [Fact]
    public async Task Once_the_official_close_is_there_it_takes_the_last_trade_s_place()
    {
        await PublishAsync(23_399, ("bitf", 1.585m));
        await PublishAsync(23_401, ("mara", 15.9m));
        var told = await _server.DivergenceAsync("bitf");
        Assert.Equal((1_585_000_000, Bars.Close("2025-09-09"), false), (
            told.LastPriceNanos, told.LastTime, told.PartialSession));
        await _server.ImportAsync(Bars.Daily("bitf", "2025-09-09", 1.59m));
        Assert.Equal(1_590_000_000, (await _server.DivergenceAsync("bitf")).LastPriceNanos);
    }

    [Theory]
    [InlineData("2025-09-01T16:00:00Z")]
    [InlineData("2025-09-06T16:00:00Z")]
    [InlineData("2025-07-04T16:00:00Z")]
    public async Task A_day_without_a_session_has_none(string asOf)
    {
        foreach (var window in (DivergenceWindow?[])[null, Asking.ToDate, Asking.Minutes(1)])
        {
            var response = await _server.AskAsync("bitf", Bars.At(asOf), window);
            var told = response.Divergence;
            Assert.Equal((DivergenceStatus.NoSession, 0, false), (told.Status, told.WindowSteps, told.HasBeta));
            Assert.Contains("no session", told.StatusMessage, StringComparison.Ordinal);
            Assert.Null(response.Diagnostics);
            var rank = await _server.RankAsync(["bitf", "mara"], Bars.At(asOf), window);
            Assert.Equal((0, 2), (rank.Divergences.Count, rank.Skipped.Count));
        }
    }

    [Theory]
    [InlineData(29, DivergenceStatus.InsufficientPairs)]
    [InlineData(30, DivergenceStatus.Ok)]
    public async Task Fewer_than_30_pairs_are_too_few(int pairs, DivergenceStatus status)
    {
        var asOf = Bars.Close(Bars.Session("2025-06-11") + pairs + 1);
        var told = await _server.DivergenceAsync("bitf", asOf);
        Assert.Equal((status, pairs), (told.Status, told.Pairs));
        Assert.Equal(status == DivergenceStatus.Ok, told.HasResidualSigmas);
        Assert.True(told.HasMoveRatio);
    }

    [Fact]
    public async Task A_bitcoin_that_did_not_move_is_no_benchmark()
    {
        await _server.ImportAsync(Bars.Walk("btbt", s_monday - 60, s_monday, new Random(1)));
        await _server.ImportAsync(Enumerable.Range(s_monday - 60, 61).Select(
            s => Bars.Daily("btc-usd", s, Trades.Nanos(100_000))));
        var told = await _server.DivergenceAsync("btbt", Bars.Close(s_monday), Asking.Sessions(1));
        Assert.NotEqual(DivergenceStatus.ConstantBenchmark, told.Status);
        told = await _server.DivergenceAsync("btbt", window: Asking.Sessions(1));
        Assert.Equal((DivergenceStatus.ConstantBenchmark, false), (told.Status, told.HasBeta));
        Assert.Contains("59 pairs", told.StatusMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_share_with_Bitcoin_s_own_returns_fits_exactly_and_has_no_sigmas()
    {
        await _server.ImportAsync(OracleTables.Closes().Where(
            b => b is { Instrument: "instruments/btc-usd", SessionDate: not { Month: 9, Day: > 8 } }).Select(b =>
        {
            (b.Instrument, b.ClosePriceNanos) = ("instruments/btbt", b.ClosePriceNanos / 10_000);
            return b;
        }));
        var told = await _server.DivergenceAsync("btbt");
        Assert.Equal((DivergenceStatus.Ok, 0.0, false, false), (
            told.Status, told.ResidualStandardError, told.HasResidualSigmas, told.HasPValue));
        Near.Equal(1, told.Beta, "beta");
        Near.Equal(1, told.Correlation, "correlation");
        var skipped = Assert.Single((await _server.RankAsync(["btbt"])).Skipped);
        Assert.Contains("follows the benchmark exactly", skipped.StatusMessage, StringComparison.Ordinal);
    }

    /// <summary>Bitcoin at 112,000 and these, so many seconds after the open of 9 September.</summary>
    private Task<PublishQuotesResponse> PublishAsync(double seconds, params (string Id, decimal Price)[] trades) =>
        TestPublisher.PublishAsync(
            _server,
            [Trades.Trade("btc-usd", seconds, 112_000), .. trades.Select(t => Trades.Trade(t.Id, seconds, t.Price))]);

    private static Dictionary<(string Id, int Session), double> Closes() => OracleTables.Closes().ToDictionary(
        b => (Asking.Short(b.Instrument), Bars.NewYork.IndexOf(
            new DateOnly(b.SessionDate.Year, b.SessionDate.Month, b.SessionDate.Day))),
        b => b.ClosePriceNanos / 1e9);
}
