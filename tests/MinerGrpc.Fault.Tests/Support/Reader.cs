using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// A subscriber with the client library that keeps what it is given, until it has come to a sequence that is named
/// later. Fails where a sequence is given twice or goes back.
/// </summary>
internal sealed class Reader : IAsyncDisposable
{
    private readonly MinerGrpcClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _live = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private long _through = long.MaxValue;
    private long _position;

    public Reader(Uri address, SubscriptionOptions options, MinerGrpcClientOptions? client = null)
    {
        _client = new MinerGrpcClient(address, client ?? Fast.Client);
        _reading = Task.Run(() => ReadAsync(options));
    }

    /// <summary>
    /// Outside snapshots, in the order in which they came. To be read after <see cref="FinishAsync"/>.
    /// </summary>
    public List<Event> Events { get; } = [];

    /// <summary>The newest of each kind and instrument.</summary>
    public Dictionary<(EventKind, string), Event> Values { get; } = [];

    public List<ConnectionBreak> Breaks { get; } = [];

    /// <summary>When the first snapshot is complete or the replay has caught up.</summary>
    public Task Ready => _ready.Task;

    /// <summary>When the first event has come outside of a snapshot.</summary>
    public Task Live => _live.Task;

    /// <summary>Reads on until it has come to a sequence.</summary>
    public async Task FinishAsync(long through)
    {
        Volatile.Write(ref _through, through);
        await _reading.Soon();
    }

    /// <summary>Waits until the connection has broken so many times.</summary>
    public Task BrokenAsync(int breaks) =>
        Waiting.UntilAsync(() => Count(Breaks) >= breaks, "the client notices the break");

    public Task ReachedAsync(long sequence) =>
        Waiting.UntilAsync(() => Volatile.Read(ref _position) >= sequence, $"the client comes to {sequence}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _client.Dispose();
    }

    private static int Count<T>(List<T> list)
    {
        lock (list)
        {
            return list.Count;
        }
    }

    private async Task ReadAsync(SubscriptionOptions options)
    {
        var subscription = _client.Subscribe(options);
        var insideSnapshot = false;
        await foreach (var update in subscription.ReadAsync(_stop.Token))
        {
            switch (update)
            {
                case SectorUpdate.SnapshotBegan:
                    insideSnapshot = true;
                    Values.Clear();
                    break;
                case SectorUpdate.SnapshotEnded or SectorUpdate.CaughtUp:
                    insideSnapshot = false;
                    _ready.TrySetResult();
                    break;
                case SectorUpdate.EventArrived { Event: var received }:
                    Take(received, insideSnapshot);
                    break;
                case SectorUpdate.Disconnected broken:
                    lock (Breaks)
                    {
                        Breaks.Add(broken.Break);
                    }

                    break;
                default:
                    break;
            }

            Volatile.Write(ref _position, subscription.Cursor?.Sequence ?? 0);
            if (_position >= Volatile.Read(ref _through))
            {
                return;
            }
        }
    }

    private void Take(Event received, bool insideSnapshot)
    {
        JournalReplay.Plain(received);
        Values[(received.Kind, received.Instrument)] = received;
        if (insideSnapshot)
        {
            return;
        }

        Assert.True(
            Events.Count == 0 || received.Sequence > Events[^1].Sequence,
            $"{received.Sequence} came after {(Events.Count == 0 ? 0 : Events[^1].Sequence)}");
        Events.Add(received);
        _live.TrySetResult();
    }
}
