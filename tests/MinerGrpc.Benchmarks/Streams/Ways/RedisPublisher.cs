using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Servers;

namespace MinerGrpc.Benchmarks.Streams.Ways;

/// <summary>
/// A PUBLISH for each quote, those of one send in one write. The payload is number and time and then nothing, as long
/// as an event: Redis does not look into it.
/// </summary>
internal sealed class RedisPublisher : IQuotePublisher
{
    private static readonly int s_payloadBytes = EventBytes();

    private static readonly byte[] s_head = Encoding.ASCII.GetBytes(
        $"*3\r\n$7\r\nPUBLISH\r\n$6\r\nquotes\r\n${s_payloadBytes}\r\n");

    private readonly Socket _socket;
    private readonly Channel<int> _sent = Channel.CreateUnbounded<int>();
    private readonly byte[] _answers = new byte[16 << 10];
    private int _answered;
    private byte[] _buffer = [];

    private RedisPublisher(Socket socket) => _socket = socket;

    public static async Task<RedisPublisher> ConnectAsync(int port, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), ct);
        return new RedisPublisher(socket);
    }

    public async ValueTask SendAsync(long first, int count, long sentAt, CancellationToken ct)
    {
        var each = s_head.Length + s_payloadBytes + 2;
        if (_buffer.Length < count * each)
        {
            _buffer = new byte[count * each];
        }

        for (var i = 0; i < count; i++)
        {
            var command = _buffer.AsSpan(i * each, each);
            s_head.CopyTo(command);
            BinaryPrimitives.WriteInt64LittleEndian(command[s_head.Length..], first + i);
            BinaryPrimitives.WriteInt64LittleEndian(command[(s_head.Length + sizeof(long))..], sentAt);
            "\r\n"u8.CopyTo(command[^2..]);
        }

        await _sent.Writer.WriteAsync(count, ct);
        for (var rest = _buffer.AsMemory(0, count * each); !rest.IsEmpty;)
        {
            rest = rest[await _socket.SendAsync(rest, ct)..];
        }
    }

    /// <summary>An answer for each quote of the send: a number, which ends with a line feed.</summary>
    public async ValueTask AckAsync(CancellationToken ct)
    {
        var count = await _sent.Reader.ReadAsync(ct);
        while (_answered < count)
        {
            var received = await _socket.ReceiveAsync(_answers, ct);
            var answers = _answers.AsMemory(0, received);
            if (received == 0 || answers.Span.Contains((byte)'-'))
            {
                throw new InvalidOperationException($"Redis refuses: {Encoding.ASCII.GetString(answers.Span)}");
            }

            _answered += answers.Span.Count((byte)'\n');
        }

        _answered -= count;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Of an event in the midst of a run and of a second, with its frame: whole seconds are shorter.</summary>
    private static int EventBytes()
    {
        const int frame = 3;
        const long number = 1_234_567;
        var quote = MadeQuotes.Update(number);
        quote.BidSizeNanos = Stopwatch.GetTimestamp();
        return frame + QuoteEvents.From(quote, number, quote.EventTime).CalculateSize();
    }
}
