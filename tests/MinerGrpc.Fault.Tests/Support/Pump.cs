using System.Threading.Channels;
using MinerGrpc.Client;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// Publishes numbered quotes through the client library until it is stopped, and writes acks into the
/// <see cref="AckJournal"/> as they come.
/// </summary>
internal sealed class Pump : IAsyncDisposable
{
    private readonly MinerGrpcClient _client;
    private readonly QuotePublisher _publisher;
    private readonly AckJournal _journal;
    private readonly int _batchSize;
    private readonly PeriodicTimer? _pace;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(SentBatch Sent, PendingBatch Pending)> _waiting =
        Channel.CreateUnbounded<(SentBatch, PendingBatch)>();
    private readonly Channel<bool> _acks = Channel.CreateUnbounded<bool>();
    private readonly Task _sending;
    private readonly Task _acknowledging;

    /// <param name="address">The server, or a relay before it.</param>
    /// <param name="journal">Where sent batches and acks are written.</param>
    /// <param name="batchSize">Quotes in a batch.</param>
    /// <param name="pace">A batch each. Null: as fast as the acks come.</param>
    /// <param name="ackTimeout">When a batch is sent again.</param>
    public Pump(Uri address, AckJournal journal, int batchSize, TimeSpan? pace = null, TimeSpan? ackTimeout = null)
    {
        _client = new MinerGrpcClient(address, Fast.Client);
        _publisher = _client.CreatePublisher(new PublisherOptions
        {
            Source = "pump",
            Reconnect = Fast.Reconnect,
            AckTimeout = ackTimeout ?? TimeSpan.FromSeconds(5),
        });
        _journal = journal;
        _batchSize = batchSize;
        _pace = pace is { } period ? new PeriodicTimer(period) : null;
        _sending = Task.Run(SendAsync);
        _acknowledging = Task.Run(AcknowledgeAsync);
    }

    /// <summary>Waits for so many further acks.</summary>
    public async Task AckedAsync(int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            await _acks.Reader.ReadAsync(Waiting.Deadline());
        }
    }

    /// <summary>Waits for something else, and fails at once if the publisher fails first.</summary>
    public async Task DuringAsync(Task other) => await (await Task.WhenAny(other, _acknowledging)).Soon();

    /// <summary>No more batches; waits until all that were sent are acknowledged.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _sending.Soon();
        await _acknowledging.Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _publisher.DisposeAsync();
        await Task.WhenAll(_sending, _acknowledging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pace?.Dispose();
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task SendAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                if (_pace is not null)
                {
                    await _pace.WaitForNextTickAsync();
                }

                var first = _journal.NextNumber;
                var pending = await _publisher.SendAsync(NumberedQuotes.Make(first, _batchSize));
                await _waiting.Writer.WriteAsync((_journal.Add(pending.BatchId, _batchSize), pending));
            }
        }
        finally
        {
            _waiting.Writer.Complete();
        }
    }

    private async Task AcknowledgeAsync()
    {
        try
        {
            await foreach (var (sent, pending) in _waiting.Reader.ReadAllAsync())
            {
                sent.Ack = await pending.Acknowledged;
                await _acks.Writer.WriteAsync(true);
            }
        }
        catch (Exception e)
        {
            // Who waits for an ack is told why there will be none.
            _acks.Writer.Complete(e);
            throw;
        }
    }
}
