using System.Globalization;

namespace MinerGrpc.Core.Statistics;

/// <summary>What may enter an estimate: a finite number whose square, summed, is finite too.</summary>
internal static class Observation
{
    /// <summary>Beyond any return or price, and so far from infinity that nothing made of it reaches there.</summary>
    private const double LargestMagnitude = 1e100;

    public static void Require(double value, string name)
    {
        // Written so that NaN fails it too.
        if (!(Math.Abs(value) <= LargestMagnitude))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{value} is no observation; leave the pair out."), name);
        }
    }

    public static void Require(ReadOnlySpan<double> values, string name)
    {
        foreach (var value in values)
        {
            Require(value, name);
        }
    }

    /// <summary>Both spans hold observations, as many of one as of the other.</summary>
    public static void RequirePairs(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"{x.Length} values of x but {y.Length} of y; give pairs.", nameof(y));
        }

        Require(x, nameof(x));
        Require(y, nameof(y));
    }
}
