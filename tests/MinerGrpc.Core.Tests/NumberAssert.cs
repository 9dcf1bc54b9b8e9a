namespace MinerGrpc.Core.Tests;

/// <summary>Estimates are held to a relative error, as ANALYTICS.md asks.</summary>
internal static class NumberAssert
{
    private const double RelativeTolerance = 1e-9;

    /// <summary>What is smaller than this is compared to zero: a z of 1e-16 is a zero that was rounded.</summary>
    private const double AbsoluteTolerance = 1e-12;

    public static void Close(double expected, double? actual, string what)
    {
        Assert.True(actual.HasValue, $"{what}: expected {expected:R}, but it is undefined");
        var error = Math.Abs(expected - actual.Value);
        Assert.True(
            error <= Math.Max(AbsoluteTolerance, RelativeTolerance * Math.Abs(expected)),
            $"{what}: expected {expected:R}, got {actual.Value:R}");
    }

    /// <summary>Null expects null.</summary>
    public static void CloseOrUndefined(double? expected, double? actual, string what)
    {
        if (expected is null)
        {
            Assert.True(actual is null, $"{what}: expected undefined, got {actual:R}");
            return;
        }

        Close(expected.Value, actual, what);
    }
}
