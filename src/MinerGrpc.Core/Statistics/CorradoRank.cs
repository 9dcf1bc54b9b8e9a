using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Statistics;

/// <summary>
/// A rank test of one day: asks nothing of the distribution of returns. Each instrument's abnormal returns of the
/// estimation and event windows together are ranked (equal ones share the mean of their ranks), and the mean rank of
/// the day is held against how mean ranks vary from day to day, which takes in the correlation of instruments. Sources:
/// Corrado (1989); Corrado and Zivney (1992) for missing days.
/// </summary>
public static class CorradoRank
{
    /// <param name="abnormalReturns">
    /// One series for each instrument: the same sessions in the same order, null where it has none.
    /// </param>
    /// <param name="day">Position of the day in the series.</param>
    /// <returns>Normal. Counts the instruments that have the day; fewer than two: no statistic.</returns>
    public static EventTest Of(IReadOnlyList<IReadOnlyList<double?>> abnormalReturns, int day)
    {
        var days = abnormalReturns.Count > 0 ? abnormalReturns[0].Count : 0;
        if (abnormalReturns.Any(series => series.Count != days))
        {
            throw new ArgumentException(
                "The series are not of one length; give the same sessions, null for none.", nameof(abnormalReturns));
        }

        var (sums, counts) = (new double[days], new int[days]);
        foreach (var series in abnormalReturns)
        {
            AddRanks(series, sums, counts);
        }

        if (abnormalReturns.Count == 0)
        {
            return EventTest.Normal(null, 0);
        }

        ArgumentOutOfRangeException.ThrowIfNegative(day);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(day, days);
        var (squares, counted) = (default(CompensatedSum), 0);
        for (var i = 0; i < days; i++)
        {
            if (counts[i] > 0)
            {
                squares.Add(sums[i] * sums[i] / counts[i]);
                counted++;
            }
        }

        var deviation = counted > 0 ? Math.Sqrt(squares.Value / counted) : 0;
        double? statistic = counts[day] > 1 && deviation > 0 ? sums[day] / Math.Sqrt(counts[day]) / deviation : null;
        return EventTest.Normal(statistic, counts[day]);
    }

    /// <summary>Adds rank / (days + 1) - 1/2 of each day that the series has.</summary>
    private static void AddRanks(IReadOnlyList<double?> series, double[] sums, int[] counts)
    {
        int[] order = [.. Enumerable.Range(0, series.Count).Where(i => series[i] is not null).OrderBy(i => series[i])];
        for (var first = 0; first < order.Length;)
        {
            var value = series[order[first]]!.Value;
            Observation.Require(value, nameof(series));
            var end = first + 1;
            while (end < order.Length && series[order[end]] == value)
            {
                end++;
            }

            var rank = (first + 1 + end) / 2.0;
            for (; first < end; first++)
            {
                sums[order[first]] += (rank / (order.Length + 1)) - 0.5;
                counts[order[first]]++;
            }
        }
    }
}
