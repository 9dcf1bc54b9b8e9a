using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;

namespace MinerGrpc.Server.Tests.Feeds;

public sealed class ReplayPacerTests
{
    [Fact]
    public void Due_times_follow_from_session_time_and_pace()
    {
        var pacer = new ReplayPacer(39);

        Assert.Equal(TimeSpan.Zero, pacer.DueAfter(At(0)));
        Assert.Equal(TimeSpan.FromSeconds(1), pacer.DueAfter(At(39)));
        Assert.Equal(TimeSpan.FromSeconds(2), pacer.DueAfter(At(78)));
    }

    [Fact]
    public void A_night_between_two_records_counts_as_a_minute()
    {
        var pacer = new ReplayPacer(1);
        pacer.DueAfter(At(0));

        Assert.Equal(TimeSpan.FromSeconds(60), pacer.DueAfter(At(62_700)));
        Assert.Equal(TimeSpan.FromSeconds(61), pacer.DueAfter(At(62_701)));
    }

    [Fact]
    public void No_error_adds_up_over_a_session_of_fine_steps()
    {
        var pacer = new ReplayPacer(7);
        var due = TimeSpan.Zero;
        for (var second = 0; second <= 23_400; second++)
        {
            due = pacer.DueAfter(At(second));
        }

        Assert.Equal(TimeSpan.FromSeconds(23_400) / 7, due);
    }

    [Fact]
    public void Without_a_pace_everything_is_due_at_once()
    {
        var pacer = new ReplayPacer(0);
        pacer.DueAfter(At(0));

        Assert.Equal(TimeSpan.Zero, pacer.DueAfter(At(1_000)));
    }

    private static Instant At(int second) => BundledSession.Open.Plus(TimeSpan.FromSeconds(second));
}
