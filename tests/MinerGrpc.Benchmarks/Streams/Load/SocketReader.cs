using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>
/// One connection, read by one loop that hands on what has come as it lies in the buffer. Clients of the protocols
/// themselves would take a large part of the machine from the server that is measured.
/// </summary>
/// <param name="bufferBytes">At least the longest thing that must lie there whole.</param>
internal abstract class SocketReader(int bufferBytes) : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
    };

    private readonly ArrayBufferWriter<byte> _answers = new(1_024);

    /// <summary>What is sent once all that has come was consumed.</summary>
    protected IBufferWriter<byte> Answers => _answers;

    public async Task ConnectAsync(int port, CancellationToken ct)
    {
        await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), ct);
        Greet();
        await AnswerAsync(ct);
    }

    /// <summary>Reads until it is cancelled; the server must not end it before.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await ReadAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Enough was read.
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var buffer = new byte[bufferBytes];
        for (var held = 0; ;)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(held), ct);
            if (received == 0)
            {
                throw new InvalidOperationException("the server has closed a connection");
            }

            held += received;
            var consumed = Consume(buffer.AsSpan(0, held));
            held -= consumed;
            buffer.AsSpan(consumed, held).CopyTo(buffer);
            if (held == buffer.Length)
            {
                throw new InvalidDataException($"something is longer than {buffer.Length} bytes");
            }

            await AnswerAsync(ct);
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Writes what opens the connection.</summary>
    protected abstract void Greet();

    /// <summary>Takes what is whole; the rest comes again with more behind it.</summary>
    /// <returns>The bytes that were taken.</returns>
    protected abstract int Consume(ReadOnlySpan<byte> data);

    private async ValueTask AnswerAsync(CancellationToken ct)
    {
        for (var rest = _answers.WrittenMemory; !rest.IsEmpty;)
        {
            rest = rest[await _socket.SendAsync(rest, ct)..];
        }

        _answers.ResetWrittenCount();
    }
}
