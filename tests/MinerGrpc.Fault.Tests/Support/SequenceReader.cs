using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// A subscriber with the client library that asks for every event of every kind and holds each against the one before:
/// sequences rise by one. It keeps none, so that thousands fit into a test.
/// </summary>
internal sealed class SequenceReader : IAsyncDisposable
{
    private readonly MinerGrpcClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private long _through = long.MaxValue;

    public SequenceReader(Uri address)
    {
        _client = new MinerGrpcClient(address, Fast.Client);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>When the first snapshot is complete.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Of the first event after the snapshot. 0: none has come.</summary>
    public long First { get; private set; }

    /// <summary>Of the last one. To be read after <see cref="FinishAsync"/>.</summary>
    public long Last { get; private set; }

    /// <summary>To be read after <see cref="FinishAsync"/>.</summary>
    public List<ConnectionBreak> Breaks { get; } = [];

    /// <summary>Reads on until it has come to a sequence.</summary>
    public async Task FinishAsync(long through)
    {
        Volatile.Write(ref _through, through);
        await _reading.Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task ReadAsync()
    {
        var subscription = _client.Subscribe(Fast.Subscription(Delivery.Every));
        var insideSnapshot = false;
        await foreach (var update in subscription.ReadAsync(_stop.Token))
        {
            switch (update)
            {
                case SectorUpdate.SnapshotBegan:
                    // A later one would hide what was missed.
                    Assert.False(_ready.Task.IsCompleted, "a second snapshot has come");
                    insideSnapshot = true;
                    break;
                case SectorUpdate.SnapshotEnded:
                    insideSnapshot = false;
                    Last = subscription.Cursor!.Sequence;
                    _ready.TrySetResult();
                    break;
                case SectorUpdate.EventArrived { Event: var received } when !insideSnapshot:
                    Assert.True(received.Sequence == Last + 1, $"{received.Sequence} came after {Last}");
                    First = First == 0 ? received.Sequence : First;
                    Last = received.Sequence;
                    break;
                case SectorUpdate.Disconnected broken:
                    Breaks.Add(broken.Break);
                    break;
                default:
                    break;
            }

            if (!insideSnapshot && (subscription.Cursor?.Sequence ?? 0) >= Volatile.Read(ref _through))
            {
                return;
            }
        }
    }
}
