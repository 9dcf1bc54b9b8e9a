using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class StudentizedResidualTests
{
    private static readonly double[] X = Oracle.Column("ols_pairs.csv", "x");
    private static readonly double[] Y = Oracle.Column("ols_pairs.csv", "y");

    [Fact]
    public void Leverage_and_both_residuals_of_every_pair_are_the_oracles()
    {
        var fit = LinearFit.Of(X, Y)!.Value;
        foreach (var row in TestTables.Read("ols_pairs.csv").Rows)
        {
            var actual = StudentizedResidual.Of(fit, row.Value("x"), row.Value("y"));
            NumberAssert.Close(row.Value("leverage"), actual.Leverage, "leverage");
            NumberAssert.Close(row.Value("internally_studentized"), actual.Internal, "internal");
            NumberAssert.Close(row.Value("externally_studentized"), actual.External, "external");
        }
    }

    [Fact]
    public void The_external_one_is_the_forecast_error_of_the_fit_without_the_pair()
    {
        var actual = StudentizedResidual.Of(LinearFit.Of(X, Y)!.Value, X[2], Y[2]);
        var without = LinearFit.Of([.. X.Where((_, i) => i != 2)], [.. Y.Where((_, i) => i != 2)])!.Value;
        NumberAssert.Close(Forecast.Of(without, 1, X[2], Y[2]).Sigmas!.Value, actual.External, "external");
    }

    [Fact]
    public void A_pair_that_decides_the_line_alone_has_none()
    {
        double[] x = [0, 0, 0, 0, 1], y = [0.1, -0.1, 0.2, 0, 3];
        var actual = StudentizedResidual.Of(LinearFit.Of(x, y)!.Value, 1, 3);
        NumberAssert.Close(1, actual.Leverage, "leverage");
        Assert.Equal((null, null), (actual.Internal, actual.External));
    }

    [Fact]
    public void An_exact_line_has_none_and_one_that_is_exact_without_the_pair_no_external_one()
    {
        double[] x = [1, 2, 3, 4, 5], exact = [2, 4, 6, 8, 10], bent = [2, 4, 9, 8, 10];
        Assert.Null(StudentizedResidual.Of(LinearFit.Of(x, exact)!.Value, 3, 6).Internal);
        var actual = StudentizedResidual.Of(LinearFit.Of(x, bent)!.Value, 3, 9);
        NumberAssert.Close(Math.Sqrt(3), actual.Internal, "internal");
        Assert.Null(actual.External);
        Assert.Null(StudentizedResidual.Of(LinearFit.Of([1, 2, 3], [1, 2, 4])!.Value, 3, 4).External);
    }
}
