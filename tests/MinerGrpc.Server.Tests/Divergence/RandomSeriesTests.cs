using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>Random series, imported, and every number of the answers by a model of the tests' own.</summary>
public sealed class RandomSeriesTests(RandomSeriesTests.SeriesServer series)
    : IClassFixture<RandomSeriesTests.SeriesServer>
{
    private static readonly int s_last = Bars.Session("2025-09-09");

    /// <summary>Series like shares': some of Bitcoin's return and a noise of their own; closes are missing.</summary>
    public sealed class SeriesServer : IAsyncLifetime
    {
        internal static readonly string[] Shares = ["bitf", "mara", "riot", "hut"];

        internal TestServer Server { get; private set; } = null!;

        internal Dictionary<(string Id, int Session), double> Closes { get; } = [];

        public async Task InitializeAsync()
        {
            var random = new Random(20_250_909);
            var bars = new List<Bar>();
            double[] prices = [60_000, 2, 15, 12, 25];
            for (var session = s_last - 330; session <= s_last; session++)
            {
                var market = Noise(random);
                for (var i = 0; i < prices.Length; i++)
                {
                    prices[i] *= Math.Exp(i == 0 ? market : (0.5 * i * market) + Noise(random));
                    var id = i == 0 ? "btc-usd" : Shares[i - 1];
                    if (session > s_last - 12 || random.Next(25) > 0)
                    {
                        bars.Add(Bars.Daily(id, session, (long)Math.Round(prices[i] * 1e9)));
                        Closes[(id, session)] = Math.Round(prices[i] * 1e9) / 1e9;
                    }
                }
            }

            Server = await TestServer.StartAsync();
            await Server.ImportAsync(bars);
        }

        public async Task DisposeAsync() => await Server.DisposeAsync();

        private static double Noise(Random random) => 0.08 * (random.NextDouble() + random.NextDouble() - 1);
    }

    [Theory]
    [InlineData(1, 0, null)]
    [InlineData(3, 0, null)]
    [InlineData(10, 0, null)]
    [InlineData(1, 30, null)]
    [InlineData(1, 45, null)]
    [InlineData(3, 60, null)]
    [InlineData(10, 120, null)]
    [InlineData(1, 250, null)]
    [InlineData(1, 0, 20.0)]
    [InlineData(3, 60, 5.5)]
    [InlineData(10, 250, 60.0)]
    [InlineData(1, 30, 1_000.0)]
    public async Task A_window_of_sessions_agrees_with_a_plain_regression(int sessions, int pairs, double? halfLife)
    {
        var estimation = new EstimationOptions { Pairs = pairs };
        if (halfLife is { } h)
        {
            estimation.HalfLifePairs = h;
        }

        foreach (var id in SeriesServer.Shares)
        {
            var response = await series.Server.AskAsync(
                id, Bars.Close(s_last), Asking.Sessions(sessions), estimation, includePairs: true);
            var model = new PlainModel(series.Closes, id, s_last - sessions, pairs == 0 ? 60 : pairs, halfLife);
            model.AssertTold(response.Divergence, sessions, Sum("btc-usd", sessions), Sum(id, sessions));
            model.AssertPairs(response.Pairs, response.Divergence.EstimatedThrough);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task A_custom_window_between_closes_is_that_window_of_sessions(int sessions)
    {
        var window = Asking.Custom(Bars.Close(s_last - sessions), Bars.Close(s_last));
        foreach (var id in SeriesServer.Shares)
        {
            Assert.Equal(
                await series.Server.DivergenceAsync(id, Bars.Close(s_last), Asking.Sessions(sessions)),
                await series.Server.DivergenceAsync(id, Bars.Close(s_last), window));
        }
    }

    [Fact]
    public async Task The_rank_of_the_present_from_kept_estimates_agrees_with_a_plain_regression()
    {
        var response = await series.Server.RankAsync(SeriesServer.Shares);
        Assert.Equal(4, response.Divergences.Count);
        foreach (var told in response.Divergences)
        {
            var id = Asking.Short(told.Instrument);
            new PlainModel(series.Closes, id, s_last - 1, 60).AssertTold(told, 1, Sum("btc-usd", 1), Sum(id, 1));
        }
    }

    [Fact]
    public async Task The_leave_one_out_excess_agrees_with_plain_means()
    {
        var response = await series.Server.RankAsync(
            SeriesServer.Shares, Bars.Close(s_last), Asking.Sessions(3), RankOrder.PeerExcess);
        var moves = SeriesServer.Shares.ToDictionary(
            id => id, id => series.Closes[(id, s_last)] / series.Closes[(id, s_last - 3)] - 1);
        Assert.Equal(
            moves.Keys.OrderByDescending(id => moves[id]),
            response.Divergences.Select(d => Asking.Short(d.Instrument)));
        Assert.All(response.Divergences, told =>
        {
            var id = Asking.Short(told.Instrument);
            Near.Within(
                moves[id] - moves.Where(m => m.Key != id).Average(m => m.Value), told.LeaveOneOutExcessRatio, 0.01, id);
        });
    }

    private double Sum(string id, int sessions) =>
        Enumerable.Range(s_last - sessions + 1, sessions).Sum(s => PlainModel.Log(series.Closes, id, s)!.Value);
}
