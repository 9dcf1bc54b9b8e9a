using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>The last minutes of a session, from published quotes, by a computation of the tests' own.</summary>
public sealed class IntradayTests : IAsyncLifetime
{
    private const int Minutes = 75;

    /// <summary>Log prices of the minutes' last trades, from the first minute of the session on.</summary>
    private readonly Dictionary<(string Id, int Minute), double> _closes = [];

    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(_server);
        var random = new Random(390);
        decimal[] prices = [112_000, 1.3m, 15.4m];
        string[] ids = ["btc-usd", "bitf", "mara"];
        for (var minute = 0; minute < Minutes; minute++)
        {
            foreach (var second in (int[])[5, 35, 50])
            {
                var batch = new PublishQuotesRequest();
                for (var i = 0; i < ids.Length; i++)
                {
                    prices[i] = decimal.Round(prices[i] * (1 + (0.004m * ((decimal)random.NextDouble() - 0.5m))), 6);
                    batch.Quotes.Add(Trades.Trade(ids[i], (minute * 60) + second, prices[i]));
                    _closes[(ids[i], minute)] = (double)prices[i];
                }

                await publisher.AckedAsync(batch);
            }
        }
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    /// <summary>The newest minute is under way at its 50th second, so the window ends with the one before.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(30)]
    public async Task A_window_of_minutes_agrees_with_a_plain_regression_over_the_minutes_before(int count)
    {
        const int last = Minutes - 2;
        foreach (var id in (string[])["bitf", "mara"])
        {
            var response = await _server.AskAsync(id, window: Asking.Minutes(count), includePairs: true);
            var told = response.Divergence;
            var model = new PlainModel(_closes, id, last - count, 60);
            double Sum(string of) => Enumerable.Range(last - count + 1, count).Sum(
                minute => PlainModel.Log(_closes, of, minute)!.Value);
            model.AssertTold(told, count, Sum("btc-usd"), Sum(id));
            model.AssertPairs(response.Pairs, told.BaseTime);
            Assert.Equal((Trades.At((last + 1) * 60), Trades.At((last + 1 - count) * 60), false), (
                told.LastTime, told.BaseTime, told.PartialSession));
        }
    }

    /// <summary>The market tells a minute with the next trade, five seconds after its end.</summary>
    [Theory]
    [InlineData(0, 48)]
    [InlineData(4.9, 48)]
    [InlineData(5, 49)]
    [InlineData(59, 49)]
    public async Task As_of_an_instant_the_minutes_of_then_are_asked_and_later_ones_change_nothing(
        double second, int last)
    {
        var asOf = Trades.At((50 * 60) + second);
        var before = await _server.AskAsync("bitf", asOf, Asking.Minutes(5), includePairs: true);
        var model = new PlainModel(_closes, "bitf", last - 5, 60);
        Assert.Equal(
            (DivergenceStatus.Ok, Trades.At((last + 1) * 60)), (before.Divergence.Status, before.Divergence.LastTime));
        model.AssertPairs(before.Pairs, before.Divergence.BaseTime);
        await TestPublisher.PublishAsync(
            _server, Trades.Trade("btc-usd", Minutes * 60, 112_000), Trades.Trade("bitf", Minutes * 60, 1.3m));
        Assert.Equal(before, await _server.AskAsync("bitf", asOf, Asking.Minutes(5), includePairs: true));
    }

    [Fact]
    public async Task Too_few_minutes_before_the_window_are_too_few_pairs()
    {
        var told = await _server.DivergenceAsync("bitf", window: Asking.Minutes(Minutes - 31));
        Assert.Equal((DivergenceStatus.InsufficientPairs, 29), (told.Status, told.Pairs));
        Assert.Equal(
            DivergenceStatus.Ok, (await _server.DivergenceAsync("bitf", window: Asking.Minutes(Minutes - 32))).Status);
    }

    [Fact]
    public async Task A_share_that_did_not_trade_in_the_newest_minutes_is_stale_and_without_Bitcoin_the_benchmark_is()
    {
        for (var minute = Minutes; minute < Minutes + 3; minute++)
        {
            await TestPublisher.PublishAsync(
                _server, Trades.Trade("btc-usd", minute * 60, 112_000), Trades.Trade("mara", minute * 60, 15.4m));
        }

        var five = Asking.Minutes(5);
        Assert.Equal(DivergenceStatus.StaleInstrument, (await _server.DivergenceAsync("bitf", window: five)).Status);
        for (var minute = Minutes + 3; minute < Minutes + 6; minute++)
        {
            await TestPublisher.PublishAsync(_server, Trades.Trade("bitf", minute * 60, 1.3m));
        }

        Assert.Equal(DivergenceStatus.StaleBenchmark, (await _server.DivergenceAsync("bitf", window: five)).Status);
    }

    [Fact]
    public async Task Members_are_one_another_s_peers_over_the_minutes_too()
    {
        var rank = await _server.RankAsync(["bitf", "mara"], window: Asking.Minutes(10));
        var (bitf, mara) = (Move("bitf"), Move("mara"));
        Near.Within(bitf - mara, Of("instruments/bitf").LeaveOneOutExcessRatio, 1e-3, "excess");
        Near.Within(mara - bitf, Of("instruments/mara").LeaveOneOutExcessRatio, 1e-3, "excess");

        V1.Divergence Of(string name) => rank.Divergences.Single(d => d.Instrument == name);
        double Move(string id) => _closes[(id, Minutes - 2)] / _closes[(id, Minutes - 12)] - 1;
    }
}
