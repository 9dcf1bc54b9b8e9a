using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Statistics;

/// <summary>One instrument over one event window.</summary>
/// <param name="Fit">Of the estimation window.</param>
/// <param name="Forecast">The event window against it: the residual is the cumulative abnormal return.</param>
/// <param name="Residuals">
/// Errors of the fit over the sessions of the estimation window: the same sessions in the same order for every
/// instrument, null where it has no pair.
/// </param>
public readonly record struct EventMember(LinearFit Fit, Forecast Forecast, IReadOnlyList<double?> Residuals);

/// <summary>A test over the instruments of an event.</summary>
/// <param name="Statistic">Null: fewer than two instruments, or they do not differ, which leaves no scale.</param>
/// <param name="PValue">Two-sided. Null with the statistic.</param>
/// <param name="Instruments">That the test counts; exact fits have no standardised return and do not count.</param>
public readonly record struct EventTest(double? Statistic, double? PValue, int Instruments)
{
    internal static EventTest Normal(double? statistic, int instruments) =>
        Of(statistic, instruments, Distributions.NormalTwoSided);

    /// <summary>Student's t with one degree less than there are instruments.</summary>
    internal static EventTest StudentT(double? statistic, int instruments) =>
        Of(statistic, instruments, t => Distributions.StudentTTwoSided(t, instruments - 1));

    private static EventTest Of(double? statistic, int instruments, Func<double, double> tail) =>
        statistic is { } value && double.IsFinite(value)
            ? new EventTest(value, tail(value), instruments)
            : new EventTest(null, null, instruments);
}

/// <summary>
/// What the instruments of one event did over one window, taken together: means and tests. One shared date is one
/// cluster, so the tests that take instruments for independent stand beside the ones corrected for their correlation.
/// </summary>
public sealed class EventStudy
{
    /// <summary>A variance below this share of the squared mean is rounding: the values are equal.</summary>
    private const double EqualShare = 1e-24;

    private EventStudy()
    {
    }

    /// <summary>Equal-weight mean of the cumulative abnormal log returns. Null: no instrument.</summary>
    public double? MeanAbnormalReturn { get; private init; }

    /// <summary>
    /// Mean over all pairs of instruments of the correlation of their residuals on the sessions that both have, three
    /// or more. Null: no such pair.
    /// </summary>
    public double? MeanResidualCorrelation { get; private init; }

    /// <summary>Mean by its standard error across instruments; t with instruments - 1.</summary>
    public EventTest CrossSectionalT { get; private init; }

    /// <summary>
    /// Sum of standardised returns by sqrt(sum of df / (df - 2)); normal. Source: Patell (1976), with the standard
    /// error of the whole window in the place of daily ones.
    /// </summary>
    public EventTest Patell { get; private init; }

    /// <summary>Cross-sectional t of the standardised returns. Source: Boehmer, Musumeci, Poulsen (1991).</summary>
    public EventTest Bmp { get; private init; }

    /// <summary>Bmp times sqrt((1 - r) / (1 + (n - 1) r)). Source: Kolari and Pynnonen (2010).</summary>
    public EventTest KolariPynnonenBmp { get; private init; }

    /// <summary>Patell by sqrt(1 + (n - 1) r); normal. Source: Kolari and Pynnonen (2010).</summary>
    public EventTest KolariPynnonenPatell { get; private init; }

    public static EventStudy Of(IReadOnlyList<EventMember> members)
    {
        double[] returns = [.. members.Select(m => m.Forecast.Residual)];
        var standardised = members.Where(m => m.Forecast.Sigmas is not null).ToArray();
        double[] sigmas = [.. standardised.Select(m => m.Forecast.Sigmas!.Value)];
        var count = sigmas.Length;
        var correlation = MeanCorrelation(standardised);
        var spread = 1 + ((count - 1) * correlation);
        var patell = PatellOf(sigmas, standardised);
        var bmp = MeanByError(sigmas);
        return new EventStudy
        {
            MeanAbnormalReturn = returns.Length > 0 ? CompensatedSum.Of(returns) / returns.Length : null,
            MeanResidualCorrelation = correlation,
            CrossSectionalT = EventTest.StudentT(MeanByError(returns), returns.Length),
            Patell = EventTest.Normal(patell, count),
            Bmp = EventTest.StudentT(bmp, count),
            KolariPynnonenBmp = EventTest.StudentT(
                spread > 0 && correlation < 1 ? bmp * Math.Sqrt((1 - correlation.Value) / spread.Value) : null, count),
            KolariPynnonenPatell = EventTest.Normal(spread > 0 ? patell / Math.Sqrt(spread.Value) : null, count),
        };
    }

    /// <summary>Null: fewer than two values, or all equal.</summary>
    private static double? MeanByError(ReadOnlySpan<double> values)
    {
        if (values.Length < 2)
        {
            return null;
        }

        var mean = CompensatedSum.Of(values) / values.Length;
        var squares = default(CompensatedSum);
        foreach (var value in values)
        {
            squares.Add((value - mean) * (value - mean));
        }

        var variance = squares.Value / (values.Length - 1);
        return variance > EqualShare * mean * mean ? mean / Math.Sqrt(variance / values.Length) : null;
    }

    /// <summary>Null: fewer than two, or one with so few degrees of freedom that its t has no variance.</summary>
    private static double? PatellOf(ReadOnlySpan<double> sigmas, EventMember[] members)
    {
        if (members.Length < 2 || members.Any(m => m.Fit.DegreesOfFreedom <= 2))
        {
            return null;
        }

        var variance = members.Sum(m => m.Fit.DegreesOfFreedom / (m.Fit.DegreesOfFreedom - 2));
        return CompensatedSum.Of(sigmas) / Math.Sqrt(variance);
    }

    private static double? MeanCorrelation(EventMember[] members)
    {
        var (sum, pairs) = (default(CompensatedSum), 0);
        for (var i = 0; i < members.Length; i++)
        {
            for (var j = i + 1; j < members.Length; j++)
            {
                if (CorrelationOf(members[i].Residuals, members[j].Residuals) is { } correlation)
                {
                    sum.Add(correlation);
                    pairs++;
                }
            }
        }

        return pairs > 0 ? sum.Value / pairs : null;
    }

    private static double? CorrelationOf(IReadOnlyList<double?> left, IReadOnlyList<double?> right)
    {
        if (left.Count != right.Count)
        {
            throw new ArgumentException(
                $"Residuals over {left.Count} and over {right.Count} sessions; give the same sessions, null for none.");
        }

        var moments = default(PairMoments);
        for (var i = 0; i < left.Count; i++)
        {
            if (left[i] is { } x && right[i] is { } y)
            {
                moments.Add(x, y);
            }
        }

        return LinearFit.From(moments)?.Correlation;
    }
}
