using Grpc.Core;

namespace MinerGrpc.Client.Tests;

public sealed class ReconnectPolicyTests
{
    private static readonly ConnectionBreak s_lost = new(StatusCode.Unavailable, "connection lost");

    [Fact]
    public void Delays_double_up_to_the_maximum_and_at_most_half_of_each_is_random()
    {
        var options = new ReconnectOptions
        {
            InitialDelay = TimeSpan.FromMilliseconds(100),
            MaximumDelay = TimeSpan.FromSeconds(1),
        };
        var policy = new ReconnectPolicy(options, new Random(1));
        foreach (var ceiling in new double[] { 100, 200, 400, 800, 1000, 1000, 1000 })
        {
            Assert.InRange(policy.Next(s_lost).Delay.TotalMilliseconds, ceiling / 2, ceiling);
        }
    }

    [Fact]
    public void A_thousand_breaks_do_not_overflow_the_delay()
    {
        var policy = new ReconnectPolicy(new ReconnectOptions(), new Random(1));
        for (var i = 0; i < 1_000; i++)
        {
            Assert.InRange(policy.Next(s_lost).Delay, TimeSpan.Zero, new ReconnectOptions().MaximumDelay);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_delays()
    {
        var first = new ReconnectPolicy(new ReconnectOptions(), new Random(7));
        var second = new ReconnectPolicy(new ReconnectOptions(), new Random(7));
        Assert.Equal(
            Enumerable.Range(0, 20).Select(_ => first.Next(s_lost).Delay),
            Enumerable.Range(0, 20).Select(_ => second.Next(s_lost).Delay));
    }

    [Fact]
    public void Data_makes_the_next_delay_small_again()
    {
        var options = new ReconnectOptions { InitialDelay = TimeSpan.FromMilliseconds(100) };
        var policy = new ReconnectPolicy(options, new Random(1));
        for (var i = 0; i < 5; i++)
        {
            policy.Next(s_lost);
        }

        policy.Progressed();
        Assert.InRange(policy.Next(s_lost).Delay.TotalMilliseconds, 50, 100);
        Assert.Equal(1, policy.Attempts);
    }

    [Fact]
    public void A_delay_that_the_server_asks_for_is_honoured_and_spread_by_a_quarter()
    {
        var policy = new ReconnectPolicy(new ReconnectOptions(), new Random(1));
        var delay = policy.Next(s_lost with { ServerDelay = TimeSpan.FromSeconds(20) }).Delay;
        Assert.InRange(delay.TotalSeconds, 20, 25);
    }

    [Fact]
    public void A_server_cannot_silence_a_client_for_a_day()
    {
        var policy = new ReconnectPolicy(new ReconnectOptions(), new Random(1));
        var delay = policy.Next(s_lost with { ServerDelay = TimeSpan.FromDays(1) }).Delay;
        Assert.InRange(delay.TotalMinutes, 5, 6.25);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.Unimplemented)]
    [InlineData(StatusCode.OutOfRange)]
    public void A_refusal_is_not_tried_again(StatusCode status)
    {
        var policy = new ReconnectPolicy(new ReconnectOptions(), new Random(1));
        Assert.True(policy.Next(new ConnectionBreak(status, "refused")).GiveUp);
    }

    [Theory]
    [InlineData(StatusCode.OK)]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.ResourceExhausted)]
    [InlineData(StatusCode.Unknown)]
    [InlineData(StatusCode.DeadlineExceeded)]
    [InlineData(StatusCode.Aborted)]
    [InlineData(null)]
    public void Every_other_end_is_resumed(StatusCode? status)
    {
        var policy = new ReconnectPolicy(new ReconnectOptions(), new Random(1));
        Assert.False(policy.Next(new ConnectionBreak(status, "broken")).GiveUp);
    }

    [Fact]
    public void The_limit_of_attempts_counts_breaks_without_data_between_them()
    {
        var policy = new ReconnectPolicy(new ReconnectOptions { MaximumAttemptsWithoutData = 3 }, new Random(1));
        Assert.False(policy.Next(s_lost).GiveUp);
        Assert.False(policy.Next(s_lost).GiveUp);
        policy.Progressed();
        Assert.False(policy.Next(s_lost).GiveUp);
        Assert.False(policy.Next(s_lost).GiveUp);
        Assert.True(policy.Next(s_lost).GiveUp);
    }

    [Fact]
    public void Options_out_of_their_range_are_refused_at_once()
    {
        foreach (var options in new ReconnectOptions[]
        {
            new() { InitialDelay = TimeSpan.Zero },
            new() { MaximumDelay = TimeSpan.FromMilliseconds(1) },
            new() { MaximumAttemptsWithoutData = 0 },
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new ReconnectPolicy(options, new Random(1)));
        }
    }
}
