namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>Figures are held to a relative error of 1e-9.</summary>
internal static class Near
{
    private const double Tolerance = 1e-9;

    /// <summary>Relative to the figure itself, however small it is.</summary>
    public static void Equal(double expected, double actual, string what) => Within(expected, actual, 0, what);

    /// <summary>
    /// Relative to the figure or to the size of what it is a difference of, whichever is larger: a residual that nearly
    /// cancels is as exact as the returns that it is made of.
    /// </summary>
    public static void Within(double expected, double actual, double size, string what) => Assert.True(
        Math.Abs(actual - expected) <= Tolerance * Math.Max(size, Math.Abs(expected)),
        $"{what}: expected {expected:R}, got {actual:R}");
}
