using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>One pair of log returns and the instants that it runs between.</summary>
public readonly record struct TimedPair(Instant Start, Instant End, double Benchmark, double Own);

/// <summary>The market model of an instrument before a window.</summary>
/// <param name="Pairs">
/// What it was made from, oldest first. Empty for one that is kept up to date and whose pairs nobody asked for.
/// </param>
/// <param name="Count">Pairs, whether or not they are at hand.</param>
/// <param name="Fit">Null: too few pairs, or a benchmark that did not vary.</param>
/// <param name="From">The earlier end of the first pair. Null: there is none.</param>
/// <param name="Through">The later end of the last pair. Null: there is none.</param>
public sealed record Estimate(
    IReadOnlyList<TimedPair> Pairs, int Count, LinearFit? Fit, Instant? From, Instant? Through)
{
    /// <summary>From pairs that end before the window starts, weighed as asked.</summary>
    public static Estimate Of(IReadOnlyList<TimedPair> pairs, EstimationChoice choice)
    {
        var fit = pairs.Count < EstimationChoice.MinimumPairs ? null : Fitted(pairs, choice);
        return new Estimate(
            pairs, pairs.Count, fit, pairs.Count > 0 ? pairs[0].Start : null, pairs.Count > 0 ? pairs[^1].End : null);
    }

    /// <summary>Why there is no fit. Null: there is one.</summary>
    public NoNumber? Fault(string instrument) => Fit is not null
        ? null
        : Count < EstimationChoice.MinimumPairs
            ? new NoNumber(DivergenceStatus.InsufficientPairs,
                $"{instrument} has {Count} pairs of returns before the window, at least "
                + $"{EstimationChoice.MinimumPairs} are needed; import more of its history, and the benchmark's")
            : new NoNumber(DivergenceStatus.ConstantBenchmark,
                $"the benchmark's return was the same in all {Count} pairs, so nothing can be measured against it");

    private static LinearFit? Fitted(IReadOnlyList<TimedPair> pairs, EstimationChoice choice)
    {
        var x = new double[pairs.Count];
        var y = new double[pairs.Count];
        for (var i = 0; i < x.Length; i++)
        {
            (x[i], y[i]) = (pairs[i].Benchmark, pairs[i].Own);
        }

        return choice.Robust ? LinearFit.Robust(x, y)
            : choice.HalfLife is { } halfLife ? LinearFit.Ewma(x, y, halfLife)
            : LinearFit.Of(x, y);
    }
}
