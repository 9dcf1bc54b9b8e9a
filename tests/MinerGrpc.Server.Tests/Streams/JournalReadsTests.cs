using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.Server.Tests.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>Streams that have fallen behind take turns at the journal: they leave the pool to the others.</summary>
public sealed class JournalReadsTests : IDisposable
{
    private readonly SemaphoreSlim _entered = new(0);
    private readonly SemaphoreSlim _goOn = new(0);
    private readonly SlowJournal _slow;
    private readonly StreamServices _services;

    public JournalReadsTests()
    {
        var journal = DispatchProxy.Create<IJournal, SlowJournal>();
        _slow = (SlowJournal)(object)journal;
        (_slow.Entered, _slow.GoOn) = (_entered, _goOn);
        _services = new StreamServices(
            new StreamHub(RandomMarket.Universe, TimeProvider.System, tailBytes: 1), journal, RandomMarket.Universe,
            new FeedHealth(TimeProvider.System), TimeProvider.System);
    }

    public void Dispose()
    {
        _entered.Dispose();
        _goOn.Dispose();
    }

    [Fact]
    public async Task As_many_streams_read_at_a_time_as_there_are_cores_and_all_get_their_turn()
    {
        var readers = Enumerable.Range(0, 4 * Environment.ProcessorCount)
            .Select(_ => new BatchReader(_services).TakeAsync(0).AsTask()).ToList();
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            await _entered.WaitAsync().Soon();
        }

        Assert.Equal((Environment.ProcessorCount, 0), (_slow.Inside, _services.JournalReads.CurrentCount));
        _goOn.Release(readers.Count);
        await Task.WhenAll(readers).Soon();
        Assert.Equal((readers.Count, Environment.ProcessorCount), (_slow.Reads, _slow.MostInside));
        Assert.Equal(Environment.ProcessorCount, _services.JournalReads.CurrentCount);
    }

    [Fact]
    public async Task Who_waits_for_a_turn_can_do_something_meanwhile()
    {
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            await _services.JournalReads.WaitAsync();
        }

        var calls = 0;
        var twice = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reader = new BatchReader(_services).TakeAsync(0, Meanwhile).AsTask();
        await twice.Task.Soon();
        Assert.Equal((false, 0), (reader.IsCompleted, _slow.Reads));

        _goOn.Release();
        _services.JournalReads.Release();
        await reader.Soon();
        Assert.Equal(1, _slow.Reads);

        ValueTask<TimeSpan> Meanwhile()
        {
            if (++calls == 2)
            {
                twice.SetResult();
            }

            return ValueTask.FromResult(TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task Who_comes_to_a_place_that_another_has_read_does_not_read_it_again()
    {
        _slow.Row = new StreamSectorMovesResponse
        {
            Events = { Event(1), Event(2), Event(3) },
        }.ToByteArray();
        _goOn.Release(2);
        var readers = Enumerable.Range(0, 4 * Environment.ProcessorCount)
            .Select(_ => new BatchReader(_services).TakeAsync(0).AsTask()).ToList();
        var rows = await Task.WhenAll(readers).Soon();
        Assert.All(rows, row => Assert.Equal((1L, 3L), (row[0].FirstSequence, row[0].LastSequence)));
        Assert.InRange(_slow.Reads, 1, Environment.ProcessorCount);

        var reads = _slow.Reads;
        Assert.Same(rows[^1][0], (await new BatchReader(_services).TakeAsync(0).AsTask().Soon())[0]);
        Assert.Equal(reads, _slow.Reads);

        // Retention is ahead of it now: only the journal can say so.
        _slow.OldestAfter = 3;
        _goOn.Release();
        await new BatchReader(_services).TakeAsync(0).AsTask().Soon();
        Assert.Equal(reads + 1, _slow.Reads);
    }

    [Fact]
    public async Task A_read_that_fails_gives_its_turn_back()
    {
        _slow.Failure = new JournalBusyException("not now");
        _goOn.Release(2 * Environment.ProcessorCount);
        for (var i = 0; i < 2 * Environment.ProcessorCount; i++)
        {
            await Assert.ThrowsAsync<JournalBusyException>(
                () => new BatchReader(_services).TakeAsync(0).AsTask().Soon());
        }

        Assert.Equal(Environment.ProcessorCount, _services.JournalReads.CurrentCount);
    }

    private static Event Event(long sequence) => new()
    {
        Sequence = sequence, Kind = EventKind.Session, EventTime = Timestamp.FromDateTime(DateTime.UnixEpoch),
    };

    /// <summary>A journal of which only reads are asked; each waits until it may go on.</summary>
    public class SlowJournal : DispatchProxy
    {
        private readonly Lock _gate = new();

        public SemaphoreSlim Entered { get; set; } = null!;

        public SemaphoreSlim GoOn { get; set; } = null!;

        public Exception? Failure { get; set; }

        /// <summary>What each read gives. Empty: nothing.</summary>
        public ReadOnlyMemory<byte> Row { get; set; }

        public long OldestAfter { get; set; }

        public int Inside { get; private set; }

        public int MostInside { get; private set; }

        public int Reads { get; private set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod?.Name == $"get_{nameof(IJournal.Range)}")
            {
                return new JournalRange(OldestAfter, 3, null, null);
            }

            Assert.Equal(nameof(IJournal.ReadAfter), targetMethod?.Name);
            Count(1);
            Entered.Release();
            GoOn.Wait();
            Count(-1);
            return Failure is { } failure ? throw failure
                : Row.IsEmpty ? Array.Empty<JournalRow>() : [new JournalRow(1, 3, Row)];
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
