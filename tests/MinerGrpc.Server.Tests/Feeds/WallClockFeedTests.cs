using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Feeds;

public sealed class WallClockFeedTests
{
    [Fact]
    public async Task A_tick_that_the_journal_refused_is_not_the_last()
    {
        var clock = new FakeTimeProvider();
        var sink = new RefusingSink();
        using var stopping = new CancellationTokenSource();
        var run = new WallClockFeed(() => true, clock).RunAsync(sink, stopping.Token);

        await clock.AdvanceUntilAsync(sink.ThirdTick, TimeSpan.FromSeconds(1));

        Assert.False(run.IsCompleted);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Soon());
    }

    /// <summary>The inbox of a loop whose journal has no room.</summary>
    private sealed class RefusingSink : IFeedSink
    {
        private readonly TaskCompletionSource<int> _third = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _ticks;

        public Task<int> ThirdTick => _third.Task;

        public ValueTask<FeedReceipt> SubmitAsync(FeedBatch batch, CancellationToken ct)
        {
            if (++_ticks == 3)
            {
                _third.SetResult(_ticks);
            }

            return ValueTask.FromException<FeedReceipt>(new JournalFullException("no room"));
        }
    }
}
