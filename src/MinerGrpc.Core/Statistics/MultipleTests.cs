namespace MinerGrpc.Core.Statistics;

/// <summary>
/// p values adjusted for being several, in the order given, each at most 1 and in the order of the ones given: of two
/// the smaller never becomes the larger. A p that is not in [0, 1] is refused with <see cref="ArgumentException"/>.
/// </summary>
public static class MultipleTests
{
    /// <summary>
    /// The k-th smallest of n times n - k + 1, and at least what a smaller one has: compared with a level they hold the
    /// chance of any false alarm to it, whatever the dependence. Source: Holm (1979).
    /// </summary>
    public static double[] Holm(ReadOnlySpan<double> pValues)
    {
        var order = Ascending(pValues);
        var adjusted = new double[pValues.Length];
        var atLeast = 0.0;
        for (var k = 0; k < order.Length; k++)
        {
            atLeast = Math.Max(atLeast, Math.Min(1, (order.Length - k) * pValues[order[k]]));
            adjusted[order[k]] = atLeast;
        }

        return adjusted;
    }

    /// <summary>
    /// The k-th smallest of n times n / k, and at most what a larger one has: compared with a level they hold the
    /// expected share of false alarms among all to it. Source: Benjamini and Hochberg (1995).
    /// </summary>
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> pValues)
    {
        var order = Ascending(pValues);
        var adjusted = new double[pValues.Length];
        var atMost = 1.0;
        for (var k = order.Length - 1; k >= 0; k--)
        {
            atMost = Math.Min(atMost, pValues[order[k]] * order.Length / (k + 1));
            adjusted[order[k]] = atMost;
        }

        return adjusted;
    }

    private static int[] Ascending(ReadOnlySpan<double> pValues)
    {
        var order = new int[pValues.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            if (!(pValues[i] is >= 0 and <= 1))
            {
                throw new ArgumentException($"{pValues[i]} is no probability.", nameof(pValues));
            }
        }

        Array.Sort(pValues.ToArray(), order);
        return order;
    }
}
