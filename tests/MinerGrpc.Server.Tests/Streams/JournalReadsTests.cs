using System.Reflection;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.Server.Tests.Wire;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>Streams that have fallen behind take turns at the journal, so that they leave the pool to the others.</summary>
public sealed class JournalReadsTests
{
    [Fact]
    public async Task As_many_streams_read_at_a_time_as_there_are_cores_and_all_get_their_turn()
    {
        var journal = DispatchProxy.Create<IJournal, SlowJournal>();
        using var slow = (SlowJournal)(object)journal;
        var universe = RandomMarket.Universe;
        var services = new StreamServices(
            new StreamHub(universe, TimeProvider.System, tailBytes: 1), journal, universe,
            new FeedHealth(TimeProvider.System), TimeProvider.System);
        var readers = Enumerable.Range(0, 4 * Environment.ProcessorCount)
            .Select(_ => new BatchReader(services).TakeAsync(0).AsTask()).ToList();
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            await slow.Entered.WaitAsync().Soon();
        }

        Assert.Equal((Environment.ProcessorCount, 0), (slow.Inside, services.JournalReads.CurrentCount));
        slow.GoOn.Release(readers.Count);
        await Task.WhenAll(readers).Soon();
        Assert.Equal((readers.Count, Environment.ProcessorCount), (slow.Reads, slow.MostInside));
        Assert.Equal(Environment.ProcessorCount, services.JournalReads.CurrentCount);
    }

    [Fact]
    public async Task A_read_that_fails_gives_its_turn_back()
    {
        var journal = DispatchProxy.Create<IJournal, SlowJournal>();
        using var slow = (SlowJournal)(object)journal;
        slow.Failure = new JournalBusyException("not now");
        slow.GoOn.Release(2 * Environment.ProcessorCount);
        var universe = RandomMarket.Universe;
        var services = new StreamServices(
            new StreamHub(universe, TimeProvider.System, tailBytes: 1), journal, universe,
            new FeedHealth(TimeProvider.System), TimeProvider.System);
        for (var i = 0; i < 2 * Environment.ProcessorCount; i++)
        {
            await Assert.ThrowsAsync<JournalBusyException>(
                () => new BatchReader(services).TakeAsync(0).AsTask().Soon());
        }

        Assert.Equal(Environment.ProcessorCount, services.JournalReads.CurrentCount);
    }

    /// <summary>A journal of which only reads are asked; each waits until it may go on.</summary>
    public class SlowJournal : DispatchProxy, IDisposable
    {
        private readonly Lock _gate = new();

        public SemaphoreSlim Entered { get; } = new(0);

        public SemaphoreSlim GoOn { get; } = new(0);

        public Exception? Failure { get; set; }

        public int Inside { get; private set; }

        public int MostInside { get; private set; }

        public int Reads { get; private set; }

        public void Dispose()
        {
            Entered.Dispose();
            GoOn.Dispose();
            GC.SuppressFinalize(this);
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IJournal.ReadAfter), targetMethod?.Name);
            Count(1);
            Entered.Release();
            GoOn.Wait();
            Count(-1);
            return Failure is { } failure ? throw failure : Array.Empty<JournalRow>();
        }

        private void Count(int change)
        {
            lock (_gate)
            {
                Inside += change;
                MostInside = Math.Max(MostInside, Inside);
                Reads += change > 0 ? 1 : 0;
            }
        }
    }
}
