using System.Net;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.Server.Tests.Wire;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>Whatever is published, every stream hears of it, whoever comes, goes or is busy meanwhile.</summary>
public sealed class StreamWakerTests
{
    private static readonly TimeSpan s_never = TimeSpan.FromDays(1);
    private readonly StreamHub _hub = new(RandomMarket.Universe, TimeProvider.System, 1 << 16);
    private readonly BatchMemory _memory = new();
    private long _published;

    [Fact]
    public async Task Each_that_waits_is_woken()
    {
        var streams = Enumerable.Range(0, 200).Select(_ => Open()).ToList();
        for (var round = 0; round < 50; round++)
        {
            var waits = streams.Select(Waiting).ToList();
            Publish();
            await Task.WhenAll(waits).Soon();
        }
    }

    [Fact]
    public async Task One_that_was_busy_does_not_wait_for_what_it_has_missed()
    {
        var (busy, other) = (Open(), Open());
        var wait = other.WaitAsync(s_never, quiet: false).AsTask();
        Publish();
        await wait.Soon();
        Publish();
        await other.WaitAsync(s_never, quiet: false).AsTask().Soon();
        await busy.WaitAsync(s_never, quiet: false).AsTask().Soon();
    }

    [Fact]
    public async Task A_quiet_one_is_left_alone()
    {
        var (quiet, other) = (Open(), Open());
        var silence = Task.CompletedTask;
        for (var attempt = 0; attempt < 3 && silence.IsCompleted; attempt++)
        {
            // That the two came may be told to it late, once.
            silence = quiet.WaitAsync(s_never, quiet: true).AsTask();
            for (var i = 0; i < 20; i++)
            {
                var wait = Waiting(other);
                Publish();
                await wait.Soon();
            }
        }

        Assert.False(silence.IsCompleted);
        quiet.Wake();
        await silence.Soon();
    }

    /// <summary>
    /// The places are counted anew while some streams have been woken and others have not: by the number of rounds
    /// before it, others would be left out.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task None_is_left_out_when_the_places_grow_in_the_middle(int rounds)
    {
        var full = 16;
        for (; full <= 2 * Environment.ProcessorCount; full *= 2)
        {
            // So many places that the first who are woken do not hold all of them.
        }

        var streams = Enumerable.Range(0, full).Select(_ => Open()).ToList();
        for (var i = 0; i < rounds; i++)
        {
            var heard = streams.Select(Waiting).ToList();
            Publish();
            await Task.WhenAll(heard).Soon();
        }

        using var begun = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();

        // On a thread that is not the pool's: one that is woken late, while it sets out to wait, holds up nobody.
        var waits = await Task.Factory.StartNew(
            () => streams.Select(s => Waiting(s).ContinueWith(
                _ =>
                {
                    if (Thread.CurrentThread.IsThreadPoolThread)
                    {
                        begun.Release();
                        Assert.True(goOn.Wait(TimeSpan.FromMinutes(1)));
                    }
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)).ToList(),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Publish();
        await begun.WaitAsync().Soon();
        Open();
        goOn.Set();
        await Task.WhenAll(waits).Soon();
    }

    /// <summary>The loop of a stream, many times, against a publisher that never stands still.</summary>
    [Fact]
    public async Task All_reach_the_last_event_however_many_come_and_go()
    {
        const int last = 20_000;
        using var stop = new CancellationTokenSource();
        var coming = Task.Run(() => ComeAndGoAsync(stop.Token));
        var streams = Enumerable.Range(0, 40).Select(_ => Task.Run(() => FollowAsync(Open(), last))).ToList();
        for (var i = 0; i < last; i++)
        {
            Publish();
        }

        await Task.WhenAll(streams).Soon();
        await stop.CancelAsync();
        await coming.Soon();
    }

    private async Task FollowAsync(Subscriber stream, long last)
    {
        while (_hub.Sequence < last)
        {
            await stream.WaitAsync(s_never, quiet: false);
        }
    }

    /// <summary>Grows the slots again and again, since places that are free are taken first.</summary>
    private async Task ComeAndGoAsync(CancellationToken ct)
    {
        var random = new Random(1);
        for (var most = 100; !ct.IsCancellationRequested; most = Math.Min(2_000, most * 2))
        {
            var open = Enumerable.Range(0, random.Next(most)).Select(_ => Open()).ToList();
            await Task.Yield();
            open.ForEach(_hub.Unsubscribe);
        }
    }

    /// <summary>What it had heard of before does not end the wait: others that came had woken it.</summary>
    private static Task Waiting(Subscriber stream)
    {
        while (true)
        {
            var wait = stream.WaitAsync(s_never, quiet: false).AsTask();
            if (!wait.IsCompleted)
            {
                return wait;
            }
        }
    }

    private Subscriber Open() => _hub.TrySubscribe(IPAddress.Loopback, int.MaxValue, int.MaxValue, out _)!;

    private void Publish()
    {
        var sequence = ++_published;
        var batch = _memory.Batch(
            new byte[2],
            [new EventEntry(sequence, EventKind.Quote, new InstrumentId(0), new Instant(sequence), null, 0, 0, 2)]);
        _hub.Publish(batch);
        batch.Release();
    }
}
