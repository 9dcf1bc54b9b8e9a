using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Statistics;

/// <summary>
/// Least squares on several variables and a constant, by orthogonalising them one after the other, which keeps twice
/// the digits that normal equations would. Source: Björck, Numerical Methods for Least Squares Problems (1996), 2.4.
/// </summary>
/// <param name="Coefficients">One for each variable.</param>
/// <param name="Sum">Of the coefficients.</param>
/// <param name="SumStandardError">Of that sum. 0: the fit is exact.</param>
internal readonly record struct OrthogonalFit(double[] Coefficients, double Sum, double SumStandardError)
{
    /// <summary>Of a variable the others must leave more than this share of its length unexplained.</summary>
    private const double Dependent = 1e-9;

    /// <summary>Null: no degree of freedom is left, or a variable depends on the others.</summary>
    /// <param name="columns">Overwritten.</param>
    /// <param name="y">As long as each column.</param>
    public static OrthogonalFit? Of(double[][] columns, ReadOnlySpan<double> y)
    {
        var (count, rest) = (columns.Length, y.ToArray());
        var freedom = y.Length - count - 1;
        if (freedom < 1)
        {
            return null;
        }

        var total = Centre(rest);
        var (triangle, projected) = (new double[count, count], new double[count]);
        for (var k = 0; k < count; k++)
        {
            var original = Norm(columns[k]);
            Centre(columns[k]);

            // Twice, since what is left after the first round is orthogonal to its own rounding only.
            for (var j = 0; j < 2 * k; j++)
            {
                triangle[j % k, k] += Subtract(columns[j % k], columns[k]);
            }

            var length = Norm(columns[k]);
            if (!(length > Dependent * original))
            {
                return null;
            }

            triangle[k, k] = length;
            Scale(columns[k], 1 / length);
            projected[k] = Subtract(columns[k], rest);
        }

        var errors = Norm(rest);
        var deviation = errors * errors <= PairSums.ExactByPairs * total * total ? 0 : errors / Math.Sqrt(freedom);
        var coefficients = SolveUpper(triangle, projected);
        return new OrthogonalFit(coefficients, coefficients.Sum(), deviation * Norm(SolveForOnes(triangle)));
    }

    /// <summary>Takes the mean away; the length of what is left.</summary>
    private static double Centre(Span<double> column)
    {
        var mean = CompensatedSum.Of(column) / column.Length;
        foreach (ref var value in column)
        {
            value -= mean;
        }

        return Norm(column);
    }

    /// <summary>Takes from a column its part along a unit vector; the length of that part, with its sign.</summary>
    private static double Subtract(ReadOnlySpan<double> unit, Span<double> column)
    {
        var product = default(CompensatedSum);
        for (var i = 0; i < column.Length; i++)
        {
            product.Add(unit[i] * column[i]);
        }

        for (var i = 0; i < column.Length; i++)
        {
            column[i] -= product.Value * unit[i];
        }

        return product.Value;
    }

    private static double Norm(ReadOnlySpan<double> column)
    {
        var squares = default(CompensatedSum);
        foreach (var value in column)
        {
            squares.Add(value * value);
        }

        return Math.Sqrt(squares.Value);
    }

    private static void Scale(Span<double> column, double factor)
    {
        foreach (ref var value in column)
        {
            value *= factor;
        }
    }

    /// <summary>R b = c, from the last unknown to the first.</summary>
    private static double[] SolveUpper(double[,] r, double[] c)
    {
        var b = new double[c.Length];
        for (var k = c.Length - 1; k >= 0; k--)
        {
            var rest = c[k];
            for (var j = k + 1; j < c.Length; j++)
            {
                rest -= r[k, j] * b[j];
            }

            b[k] = rest / r[k, k];
        }

        return b;
    }

    /// <summary>R' u = 1: the squared length of u is the variance of the sum of coefficients in units of s^2.</summary>
    private static double[] SolveForOnes(double[,] r)
    {
        var u = new double[r.GetLength(0)];
        for (var k = 0; k < u.Length; k++)
        {
            var rest = 1.0;
            for (var j = 0; j < k; j++)
            {
                rest -= r[j, k] * u[j];
            }

            u[k] = rest / r[k, k];
        }

        return u;
    }
}
