using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>Whoever has an answer can work out every figure of it again, without the server.</summary>
public sealed class RecomputeTests(OracleServer oracle) : IClassFixture<OracleServer>
{
    private static readonly Timestamp s_asOf = Bars.At("2025-09-10T20:00:00Z");

    private static readonly Dictionary<string, (DivergenceWindow Window, EstimationOptions Options)> s_questions = new()
    {
        ["a day"] = (Asking.ToDate, new EstimationOptions()),
        ["two days"] = (Asking.Sessions(2), new EstimationOptions()),
        ["ten days of forty"] = (Asking.Sessions(10), new EstimationOptions { Pairs = 40 }),
        ["weights"] = (Asking.Sessions(3), new EstimationOptions { HalfLifePairs = 12.5 }),
        ["robust"] = (Asking.Sessions(5), new EstimationOptions { Robust = true }),
    };

    public static TheoryData<string> Questions => [.. s_questions.Keys];

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task The_forecast_follows_from_the_fields_beside_it(string question)
    {
        foreach (var told in await AskAllAsync(question))
        {
            var (m, n, x) = (told.WindowSteps, told.EffectivePairs, told.BenchmarkLogReturn);
            var expected = (m * told.Alpha) + (told.Beta * x);
            var error = told.ResidualDeviation * Math.Sqrt(
                m + ((double)m * m / n) + (Math.Pow(x - (m * told.BenchmarkMean), 2) / told.BenchmarkSumOfSquares));
            Near.Within(expected, told.ExpectedLogReturn, error, "expected");
            Near.Within(told.ActualLogReturn - expected, told.ResidualLogReturn, error, "residual");
            Near.Equal(error, told.ResidualStandardError, "error");
            Near.Equal(told.ResidualLogReturn / told.ResidualStandardError, told.ResidualSigmas, "sigmas");
            Near.Within(Math.Exp(told.ExpectedLogReturn) - 1, told.ExpectedMoveRatio, error, "expected move");
            Near.Within(
                PlainModel.PValue(told.ResidualSigmas, told.DegreesOfFreedom), told.PValue, 1e-3, "p");
        }
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task The_returns_follow_from_the_prices(string question)
    {
        foreach (var told in await AskAllAsync(question))
        {
            var own = (double)told.LastPriceNanos / told.BasePriceNanos;
            var benchmark = (double)told.BenchmarkLastPriceNanos / told.BenchmarkBasePriceNanos;
            Near.Within(Math.Log(own), told.ActualLogReturn, 1e-3, "actual");
            Near.Within(Math.Log(benchmark), told.BenchmarkLogReturn, 1e-3, "x");
            Near.Within(own - 1, told.MoveRatio, 1e-3, "move");
            Near.Within(benchmark - 1, told.BenchmarkMoveRatio, 1e-3, "benchmark move");
            Assert.True(told.BenchmarkLastTime.ToDateTime() <= told.LastTime.ToDateTime());
            Assert.True(told.BenchmarkBaseTime.ToDateTime() <= told.BaseTime.ToDateTime());
            Assert.True(told.EstimatedThrough.ToDateTime() <= told.BaseTime.ToDateTime());
        }
    }

    /// <summary>With weights there are fewer pairs than were given, and the interval is wider for it.</summary>
    [Theory]
    [MemberData(nameof(Questions))]
    public async Task The_interval_of_the_correlation_follows_from_the_pairs_that_count(string question)
    {
        foreach (var told in await AskAllAsync(question))
        {
            Near.Equal(told.EffectivePairs - 2, told.DegreesOfFreedom, "df");
            var half = 1.959963984540054 / Math.Sqrt(told.EffectivePairs - 3);
            var z = Math.Atanh(told.Correlation);
            Near.Within(Math.Tanh(z - half), told.CorrelationLow, 1e-3, "low");
            Near.Within(Math.Tanh(z + half), told.CorrelationHigh, 1e-3, "high");
        }
    }

    [Theory]
    [InlineData("a day", null)]
    [InlineData("two days", null)]
    [InlineData("ten days of forty", null)]
    [InlineData("weights", 12.5)]
    public async Task The_estimate_follows_from_the_pairs(string question, double? halfLife)
    {
        var (window, options) = s_questions[question];
        foreach (var id in OracleTables.Members)
        {
            var response = await oracle.Server.AskAsync(id, s_asOf, window, options, includePairs: true);
            var told = response.Divergence;
            var closes = ClosesOf(response.Pairs, id);
            var model = new PlainModel(closes, id, response.Pairs.Count, response.Pairs.Count, halfLife);
            Assert.Equal(told.Pairs, model.Pairs);
            Assert.Equal(
                (told.EstimatedFrom, told.EstimatedThrough), (response.Pairs[0].StartTime, response.Pairs[^1].EndTime));
            model.AssertTold(told, told.WindowSteps, told.BenchmarkLogReturn, told.ActualLogReturn);
        }
    }

    [Fact]
    public async Task The_comparison_with_the_peers_follows_from_the_moves_of_a_rank()
    {
        var response = await oracle.Server.RankAsync(OracleTables.Seven, s_asOf, Asking.Sessions(4));
        var moves = response.Divergences.Select(d => d.MoveRatio).Order().ToList();
        var median = moves[3];
        var deviation = moves.Select(m => Math.Abs(m - median)).Order().ElementAt(3);
        Assert.All(response.Divergences, told =>
        {
            var others = (moves.Sum() - told.MoveRatio) / 6;
            Near.Within(told.MoveRatio - others, told.LeaveOneOutExcessRatio, 1e-3, "excess");
            Near.Within(0.6744897501960817 * (told.MoveRatio - median) / deviation, told.ModifiedZ, 1e-3, "z");
        });
    }

    [Fact]
    public async Task Pairs_come_only_when_they_are_asked_for_and_change_no_digest()
    {
        var with = await oracle.Server.AskAsync("bitf", s_asOf, includePairs: true);
        var without = await oracle.Server.AskAsync("bitf", s_asOf);
        Assert.Equal((60, 0), (with.Pairs.Count, without.Pairs.Count));
        Assert.Equal(with.InputsDigest, without.InputsDigest);
        Assert.Equal(32, with.InputsDigest.Length);
        with.Pairs.Clear();
        Assert.Equal(with, without);
    }

    [Fact]
    public async Task The_digest_is_another_one_for_another_estimate_of_the_same_window()
    {
        var standard = await oracle.Server.AskAsync("bitf", s_asOf);
        var others = new List<EstimationOptions>
        {
            new() { Pairs = 59 }, new() { HalfLifePairs = 500 }, new() { Robust = true },
        };
        foreach (var options in others)
        {
            var other = await oracle.Server.AskAsync("bitf", s_asOf, estimation: options);
            Assert.NotEqual(standard.InputsDigest, other.InputsDigest);
        }
    }

    /// <summary>Prices that have these returns, one session after the other from 0.</summary>
    private static Dictionary<(string, int), double> ClosesOf(RepeatedField<ReturnPair> pairs, string id)
    {
        var closes = new Dictionary<(string, int), double> { [(id, 0)] = 1, [("btc-usd", 0)] = 1 };
        for (var i = 0; i < pairs.Count; i++)
        {
            closes[(id, i + 1)] = closes[(id, i)] * Math.Exp(pairs[i].LogReturn);
            closes[("btc-usd", i + 1)] = closes[("btc-usd", i)] * Math.Exp(pairs[i].BenchmarkLogReturn);
        }

        return closes;
    }

    private async Task<List<V1.Divergence>> AskAllAsync(string question)
    {
        var (window, options) = s_questions[question];
        var told = new List<V1.Divergence>();
        foreach (var id in OracleTables.Members)
        {
            told.Add((await oracle.Server.AskAsync(id, s_asOf, window, options)).Divergence);
        }

        return told;
    }
}
