using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Tests.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>
/// A share whose session returns are Bitcoin's own has beta 1 and correlation 1, whatever Bitcoin does on the nights
/// and days between the sessions.
/// </summary>
public class ExactFitTests
{
    private const long CoinsPerShare = 5_000;

    [Theory]
    [InlineData("2025-03-31")]
    [InlineData("2025-11-17")]
    [InlineData("2025-01-31")]
    [InlineData("2025-09-09")]
    [InlineData("2026-03-20")]
    public void Over_weekends_holidays_and_clock_changes_the_fit_is_exact(string last)
    {
        var through = Session(last);
        var market = Played(through - 62, through);
        var state = Inputs(market.Market.History, SessionAt(through).Close).Ask(Mara);
        Assert.Equal((DivergenceStatus.Ok, 60), (state.Status, state.Estimate!.Count));
        var fit = state.Estimate.Fit!.Value;
        Assert.Equal((1.0, 1.0, 1.0), (fit.Beta, fit.Correlation, fit.RSquared));
        Assert.Equal((0.0, 0.0), (fit.ResidualDeviation, fit.BetaStandardError));
        NumberAssert.Close(0, fit.Alpha, "alpha");
        Assert.Equal((0.0, null, null), (
            state.Forecast!.Value.StandardError, state.Forecast.Value.Sigmas, state.Forecast.Value.PValue));
        NumberAssert.Close(0, state.Forecast.Value.Residual, "residual");
    }

    [Fact]
    public void Kept_up_to_date_it_is_as_exact()
    {
        var through = Session("2025-11-17");
        var models = new KeptModels(Universe, NewYork);
        models.Take(Played(through - 120, through).Market.History);
        for (var session = through - 40; session <= through; session++)
        {
            var fit = models.FitOf(Mara, session).Fit!.Value;
            NumberAssert.Close(1, fit.Beta, "beta");
            Assert.Equal((1.0, 0.0), (fit.Correlation, fit.ResidualDeviation));
        }
    }

    [Fact]
    public void The_days_between_the_sessions_are_in_no_pair()
    {
        var through = Session("2025-09-09");
        var quiet = Played(through - 62, through, weekends: false).Market.History;
        var wild = Played(through - 62, through).Market.History;
        Assert.Equal(PairsOf(quiet), PairsOf(wild));

        List<SessionPair> PairsOf(DailyHistory history) =>
            new SessionReturns(Universe, NewYork, history, null).Through(Mara, through, 60);
    }

    /// <summary>
    /// Trades of both just before each close, and Bitcoin's at noon of the days without a session, far away.
    /// </summary>
    private static MarketBench Played(int from, int through, bool weekends = true)
    {
        var random = new Random(9);
        var (bench, shares) = (new MarketBench(), 20.0);
        for (var session = from; session <= through; session++)
        {
            var day = SessionAt(session);
            var price = Nanos(shares);
            bench.Send(
                [
                    Trade(Btc, day.Close.Plus(TimeSpan.FromSeconds(-2)), price.ToDecimal() * CoinsPerShare),
                    Trade(Mara, day.Close, price.ToDecimal()),
                ],
                advanceTo: day.Close.Plus(TimeSpan.FromMinutes(2)));
            shares *= Math.Exp(0.1 * (random.NextDouble() - 0.5));
            for (var date = day.Date.AddDays(1); weekends && date < SessionAt(session + 1).Date; date = date.AddDays(1))
            {
                bench.Send(Trade(Btc, At($"{date:yyyy-MM-dd} 12:00:00"), 50_000 + (1_000 * date.Day)));
            }
        }

        return bench;
    }
}
