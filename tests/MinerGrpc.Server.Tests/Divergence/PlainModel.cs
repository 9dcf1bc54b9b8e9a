using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>
/// The market model written down plainly and on its own: closes by session in plain dictionaries, one sum after the
/// other, p by integration. What the server tells is held against it.
/// </summary>
internal sealed class PlainModel
{
    private readonly double[] _x;
    private readonly double[] _y;

    /// <param name="closes">Prices by instrument and session.</param>
    /// <param name="id">Whose.</param>
    /// <param name="before">The session that the last pair ends with.</param>
    /// <param name="pairs">Pairs at most.</param>
    /// <param name="halfLife">Null: equal weights.</param>
    public PlainModel(
        IReadOnlyDictionary<(string Id, int Session), double> closes, string id, int before, int pairs,
        double? halfLife = null)
    {
        var (x, y) = (new List<double>(), new List<double>());
        for (var session = before; session > 0 && x.Count < pairs; session--)
        {
            if (Log(closes, "btc-usd", session) is { } benchmark && Log(closes, id, session) is { } own)
            {
                x.Insert(0, benchmark);
                y.Insert(0, own);
            }
        }

        (_x, _y) = ([.. x], [.. y]);
        double[] weights = [.. x.Select((_, i) => halfLife is { } h ? Math.Pow(0.5, (x.Count - 1 - i) / h) : 1)];
        Fit(weights);
    }

    public int Pairs => _x.Length;

    public double Effective { get; private set; }

    public double MeanX { get; private set; }

    public double Sxx { get; private set; }

    public double Beta { get; private set; }

    public double Alpha { get; private set; }

    public double Deviation { get; private set; }

    public double RSquared { get; private set; }

    public double Correlation { get; private set; }

    /// <summary>ln of one close by the one before. Null: one of them is missing.</summary>
    public static double? Log(
        IReadOnlyDictionary<(string Id, int Session), double> closes, string id, int session) =>
        closes.TryGetValue((id, session - 1), out var from) && closes.TryGetValue((id, session), out var to)
            ? Math.Log(to / from)
            : null;

    public double ErrorOf(int steps, double sumX) => Deviation * Math.Sqrt(
        steps + ((double)steps * steps / Effective) + (Math.Pow(sumX - (steps * MeanX), 2) / Sxx));

    /// <summary>
    /// Two-sided, of Student's t: with t = sqrt(df) tan(a) its density becomes a power of a cosine, and both of its
    /// integrals are summed after Simpson.
    /// </summary>
    public static double PValue(double t, double df)
    {
        return Integral(Math.Atan(Math.Abs(t) / Math.Sqrt(df))) / Integral(0);

        double Integral(double from)
        {
            const int steps = 20_000;
            var width = (Math.PI / 2 - from) / steps;
            var sum = 0.0;
            for (var i = 0; i <= steps; i++)
            {
                var factor = i is 0 or steps ? 1 : i % 2 == 1 ? 4 : 2;
                sum += factor * Math.Pow(Math.Max(0, Math.Cos(from + (i * width))), df - 1);
            }

            return sum * width / 3;
        }
    }

    /// <summary>Every figure of the estimate and of the forecast that an answer carries.</summary>
    public void AssertTold(V1.Divergence told, int steps, double sumX, double sumY)
    {
        Assert.Equal((DivergenceStatus.Ok, Pairs, steps), (told.Status, told.Pairs, told.WindowSteps));
        Near.Equal(Beta, told.Beta, "beta");
        Near.Within(Alpha, told.Alpha, Deviation, "alpha");
        Near.Equal(Deviation, told.ResidualDeviation, "s");
        Near.Equal(Effective, told.EffectivePairs, "n");
        Near.Within(MeanX, told.BenchmarkMean, Deviation, "mean");
        Near.Equal(Sxx, told.BenchmarkSumOfSquares, "Sxx");
        Near.Equal(Deviation / Math.Sqrt(Sxx), told.BetaStandardError, "standard error of beta");
        Near.Equal(RSquared, told.RSquared, "R squared");
        Near.Equal(Correlation, told.Correlation, "correlation");
        Near.Equal(Effective - 2, told.DegreesOfFreedom, "df");

        var expected = (steps * Alpha) + (Beta * sumX);
        var error = ErrorOf(steps, sumX);
        Near.Within(sumX, told.BenchmarkLogReturn, Deviation, "x");
        Near.Within(sumY, told.ActualLogReturn, Deviation, "actual");
        Near.Within(expected, told.ExpectedLogReturn, Deviation, "expected");
        Near.Within(Math.Exp(expected) - 1, told.ExpectedMoveRatio, Deviation, "expected move");
        Near.Within(sumY - expected, told.ResidualLogReturn, Deviation, "residual");
        Near.Equal(error, told.ResidualStandardError, "error");
        Near.Within((sumY - expected) / error, told.ResidualSigmas, 1, "sigmas");
        Near.Within(PValue((sumY - expected) / error, Effective - 2), told.PValue, 0.1, "p");
    }

    /// <summary>The pairs of an answer are these.</summary>
    public void AssertPairs(IReadOnlyList<ReturnPair> pairs, Timestamp through)
    {
        Assert.Equal(Pairs, pairs.Count);
        Assert.Equal(through, pairs[^1].EndTime);
        for (var i = 0; i < pairs.Count; i++)
        {
            Near.Within(_x[i], pairs[i].BenchmarkLogReturn, 1e-3, "x");
            Near.Within(_y[i], pairs[i].LogReturn, 1e-3, "y");
            Assert.True(i == 0 || pairs[i].StartTime.ToDateTime() >= pairs[i - 1].EndTime.ToDateTime(), "in order");
        }
    }

    private void Fit(double[] w)
    {
        var total = w.Sum();
        Effective = total * total / w.Sum(v => v * v);
        MeanX = Enumerable.Range(0, w.Length).Sum(i => w[i] * _x[i]) / total;
        var meanY = Enumerable.Range(0, w.Length).Sum(i => w[i] * _y[i]) / total;
        var scale = Effective / total;
        Sxx = scale * Enumerable.Range(0, w.Length).Sum(i => w[i] * Math.Pow(_x[i] - MeanX, 2));
        var syy = scale * Enumerable.Range(0, w.Length).Sum(i => w[i] * Math.Pow(_y[i] - meanY, 2));
        var sxy = scale * Enumerable.Range(0, w.Length).Sum(i => w[i] * (_x[i] - MeanX) * (_y[i] - meanY));
        Beta = sxy / Sxx;
        Alpha = meanY - (Beta * MeanX);
        var sse = scale * Enumerable.Range(0, w.Length).Sum(i => w[i] * Math.Pow(_y[i] - Alpha - (Beta * _x[i]), 2));
        Deviation = Math.Sqrt(sse / (Effective - 2));
        RSquared = 1 - (sse / syy);
        Correlation = sxy / Math.Sqrt(Sxx * syy);
    }
}
