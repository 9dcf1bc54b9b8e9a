using Microsoft.Extensions.Time.Testing;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>Upkeep has a part of the time, whatever a step takes, and a larger one when it is late.</summary>
public sealed class UpkeepPaceTests
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(0, 10, 40)]
    [InlineData(0, 3, 12)]
    [InlineData(9_900, 10, 40)]
    [InlineData(10_000, 10, 10)]
    [InlineData(60_000, 2_000, 2_000)]
    public void A_rest_is_some_times_as_long_as_the_step(double began, double took, double rest)
    {
        var pace = new UpkeepPace(s_period, _time);
        Advance(began);
        pace.BeginStep();
        Advance(took);

        var resting = pace.RestAsync(CancellationToken.None);

        Advance(rest - 0.1);
        Assert.False(resting.IsCompleted);
        Advance(0.1);
        Assert.True(resting.IsCompletedSuccessfully);
    }

    [Fact]
    public void Who_stops_the_server_waits_for_no_rest()
    {
        var pace = new UpkeepPace(s_period, _time);
        using var stopping = new CancellationTokenSource();
        pace.BeginStep();
        Advance(1_000);
        var resting = pace.RestAsync(stopping.Token);

        stopping.Cancel();

        Assert.True(resting.IsCanceled);
    }

    private void Advance(double milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
