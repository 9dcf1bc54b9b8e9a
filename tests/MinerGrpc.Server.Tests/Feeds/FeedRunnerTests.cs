using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Feeds;

public sealed class FeedRunnerTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _runs;

    [Fact]
    public async Task A_feed_that_finds_no_room_is_made_anew_until_it_ends()
    {
        var run = RunAsync(() => ++_runs < 3 ? new JournalFullException("no room") : null);

        await _clock.AdvanceUntilAsync(run, FeedRunner.Retry);

        Assert.Equal(3, _runs);
    }

    [Fact]
    public async Task A_feed_that_fails_for_good_is_not_tried_again()
    {
        await RunAsync(() => ++_runs < 3 ? new FormatException("line 7") : null).Soon();

        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task A_stop_ends_the_wait_for_room()
    {
        using var stopping = new CancellationTokenSource();
        var run = RunAsync(() => new JournalFullException("no room"), stopping.Token);

        await stopping.CancelAsync();

        await run.Soon();
    }

    private async Task<int> RunAsync(Func<Exception?> fail, CancellationToken stopping = default)
    {
        var runner = new FeedRunner(
            new RecordingSink(_clock), new FeedHealth(_clock), _clock, NullLogger<FeedRunnerTests>.Instance);
        await runner.RunAsync(() => new FailingFeed(fail), stopping);
        return _runs;
    }

    private sealed class FailingFeed(Func<Exception?> fail) : IFeed
    {
        public string Name => "failing";

        public bool DeliversQuotes => true;

        public Task RunAsync(IFeedSink sink, CancellationToken stopping) =>
            fail() is { } e ? Task.FromException(e) : Task.CompletedTask;
    }
}
