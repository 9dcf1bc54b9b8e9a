using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Tests.Statistics;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>Estimates that are kept up to date equal those that are made from their pairs, to nine digits.</summary>
public class KeptModelsTests
{
    private const int Newest = 400;
    private static readonly InstrumentId[] s_shares = [Mara, Riot, Nbis];

    private readonly KeptModels _models = new(Universe, NewYork);
    private DailyHistory _history = Of(
        [.. s_shares.Append(Btc).SelectMany((id, i) => Walk(id, 200, Newest, new Random(i), 20))]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Over_years_of_sessions_with_missing_closes_each_fit_is_that_of_its_pairs(int seed)
    {
        var random = new Random(seed);
        Bar[] walks = [.. s_shares.Append(Btc).SelectMany(id => Walk(id, 0, 900, random, 20))];
        var history = NoCloses;
        foreach (var session in walks.GroupBy(b => b.SessionDate))
        {
            history = history.With([.. session.Where(_ => random.Next(40) > 0)]);
            _models.Take(history);
            foreach (var id in s_shares.Where(_ => random.Next(3) > 0))
            {
                AssertKept(history, id, NewYork.IndexOf(session.Key!.Value));
            }
        }
    }

    [Theory]
    [InlineData("mara", Newest)]
    [InlineData("mara", Newest - 30)]
    [InlineData("mara", Newest - 60)]
    [InlineData("btc-usd", Newest)]
    [InlineData("btc-usd", Newest - 30)]
    [InlineData("btc-usd", Newest - 60)]
    public void A_close_that_changed_within_the_pairs_changes_the_fit(string id, int session)
    {
        var before = Fit(Mara, Newest);
        Change(Id(id), session);
        Assert.NotEqual(before, Fit(Mara, Newest));
        AssertKept(_history, Mara, Newest);
    }

    [Theory]
    [InlineData("mara")]
    [InlineData("btc-usd")]
    public void A_close_that_changed_before_the_pairs_leaves_the_fit_as_it_was(string id)
    {
        Take();
        foreach (var share in s_shares)
        {
            AssertKept(_history, share, Newest - 3);
        }

        Change(Id(id), Newest - 70);
        AssertKept(_history, Mara, Newest);
    }

    [Fact]
    public void A_change_of_the_benchmark_is_a_change_for_every_instrument()
    {
        var before = s_shares.Select(id => Fit(id, Newest)).ToList();
        Change(Btc, Newest - 10);
        Assert.All(s_shares, (id, i) =>
        {
            Assert.NotEqual(before[i], Fit(id, Newest));
            AssertKept(_history, id, Newest);
        });
    }

    [Fact]
    public void A_change_of_one_share_is_none_for_another()
    {
        var before = Fit(Riot, Newest);
        Change(Mara, Newest - 10);
        Assert.Same(before, Fit(Riot, Newest));
    }

    [Fact]
    public void A_fit_of_an_earlier_session_knows_no_later_pairs_and_a_later_one_has_them_again()
    {
        Take();
        foreach (var through in (int[])[Newest - 5, Newest - 90, Newest - 2, Newest, Newest - 1, Newest])
        {
            AssertKept(_history, Mara, through);
            Assert.Equal(through, _models.FitOf(Mara, through).LastSession);
        }
    }

    [Fact]
    public void A_session_that_makes_no_pair_is_passed_over_and_said_to_be_taken()
    {
        _history = Of(Walk(Mara, 300, 400, new Random(1)).Concat(Walk(Btc, 300, 399, new Random(2))));
        _models.Take(_history);
        var kept = _models.FitOf(Mara, 400);
        Assert.Equal((60, 340, 399, 400), (kept.Count, kept.FirstSession, kept.LastSession, kept.Through));
    }

    [Fact]
    public void With_29_pairs_there_is_no_fit_and_with_30_there_is_one()
    {
        Take();
        var few = _models.FitOf(Mara, 229);
        Assert.Equal((null, 29, 201, 229), (few.Fit, few.Count, few.FirstSession, few.LastSession));
        Assert.Equal(30, _models.FitOf(Mara, 230).Fit?.Pairs);
    }

    [Fact]
    public void Without_a_close_there_is_no_pair_and_no_session()
    {
        Take();
        Assert.Equal(new KeptFit(null, 0, -1, -1, 250), _models.FitOf(Id("hut"), 250));
    }

    private void Take() => _models.Take(_history);

    private KeptFit Fit(InstrumentId id, int through)
    {
        Take();
        return _models.FitOf(id, through);
    }

    private void Change(InstrumentId id, int session) =>
        _history = _history.With([Daily(id, session, Nanos(33), known: At("2026-09-01 12:00:00"))]);

    private void AssertKept(DailyHistory history, InstrumentId id, int through)
    {
        _models.Take(history);
        var pairs = new SessionReturns(Universe, NewYork, history, null).Through(id, through, 60);
        var kept = _models.FitOf(id, through);
        Assert.Equal(
            (pairs.Count, pairs.Count > 0 ? pairs[0].Session : -1, pairs.Count > 0 ? pairs[^1].Session : -1),
            (kept.Count, kept.FirstSession, kept.LastSession));
        if (pairs.Count < 30)
        {
            Assert.Null(kept.Fit);
            return;
        }

        var fresh = LinearFit.Of([.. pairs.Select(p => p.Benchmark)], [.. pairs.Select(p => p.Own)])!.Value;
        var fit = Assert.NotNull(kept.Fit);
        var scale = fresh.ResidualDeviation;
        AssertWithin(fresh.Beta, fit.Beta, fresh.BetaStandardError, "beta");
        AssertWithin(fresh.Alpha, fit.Alpha, fresh.AlphaStandardError, "alpha");
        AssertWithin(fresh.MeanX, fit.MeanX, scale, "mean");
        Oracle.AssertRelative(fresh.Sxx, fit.Sxx, 1e-9, "Sxx");
        Oracle.AssertRelative(scale, fit.ResidualDeviation, 1e-9, "s");
        Oracle.AssertRelative(fresh.BetaStandardError, fit.BetaStandardError, 1e-9, "standard error of beta");
        Assert.Equal((fresh.Pairs, fresh.DegreesOfFreedom), (fit.Pairs, fit.DegreesOfFreedom));
    }

    /// <summary>Relative to what it is uncertain by: a beta of nearly nothing is a difference that cancels.</summary>
    private static void AssertWithin(double expected, double actual, double size, string what) => Assert.True(
        Math.Abs(actual - expected) <= 1e-9 * Math.Max(size, Math.Abs(expected)),
        $"{what}: expected {expected:R}, got {actual:R}");
}
