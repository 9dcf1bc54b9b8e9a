using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// A connection of HTTP/2 that sends what it is told, sensible or not, and counts what comes back. It answers the
/// server's settings and pings, and gives no more room for DATA than it said at first. One sender at a time.
/// </summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly ConcurrentDictionary<uint, int> _resets = [];
    private long _settingsAcks;
    private long _pingAcks;
    private long _dataBytes;
    private long _goAway = -1;

    private RawHttp2(Socket socket)
    {
        _socket = socket;
        _reading = Task.Run(ReadAsync);
    }

    public long SettingsAcks => Interlocked.Read(ref _settingsAcks);

    public long PingAcks => Interlocked.Read(ref _pingAcks);

    /// <summary>RST_STREAM frames that have come, by their code.</summary>
    public IReadOnlyDictionary<uint, int> Resets => _resets;

    /// <summary>Of all streams.</summary>
    public long DataBytes => Interlocked.Read(ref _dataBytes);

    /// <summary>The code of GOAWAY. -1: there was none.</summary>
    public long GoAway => Interlocked.Read(ref _goAway);

    /// <summary>When the first DATA has come; cancelled when the connection ends before.</summary>
    public Task Answered => _answered.Task;

    /// <summary>When the server has closed the connection.</summary>
    public Task Ended => _reading;

    /// <param name="server">Its address.</param>
    /// <param name="window">Bytes of DATA that it may send on each stream.</param>
    /// <param name="source">Where the connection comes from. Null: 127.0.0.1.</param>
    public static async Task<RawHttp2> ConnectAsync(Uri server, uint window = 65_535, IPAddress? source = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (source is not null)
        {
            socket.Bind(new IPEndPoint(source, 0));
        }

        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Waiting.Deadline());
        var connection = new RawHttp2(socket);
        byte[] greeting = [.. Http2Frame.Preface, .. Http2Frame.Settings(window)];
        await connection.SendAsync(greeting);

        // The answer to the server's own settings must not fall into what is sent next.
        await connection._greeted.Task.Soon();
        return connection;
    }

    /// <summary>False: the server has closed the connection.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _sending.WaitAsync();
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await _socket.SendAsync(bytes, Waiting.Deadline())..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Waits for the answer to a ping. False: the connection has ended before it.</summary>
    public async Task<bool> IsThereAsync()
    {
        var before = PingAcks;
        await SendAsync(Http2Frame.Ping(before));
        await Waiting.UntilAsync(() => PingAcks > before || Ended.IsCompleted, "a ping is answered");
        return PingAcks > before;
    }

    /// <summary>Ends it with RST instead of FIN when it is disposed.</summary>
    public void Abort() => _socket.LingerState = new LingerOption(true, 0);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading;
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 << 10];
        var filled = 0;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(filled)) is > 0 and var read)
            {
                filled += read;
                var taken = await TakeAsync(buffer.AsMemory(0, filled));
                buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
                filled -= taken;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the connection, from either side: that is what is waited for.
        }
        finally
        {
            _greeted.TrySetCanceled();
            _answered.TrySetCanceled();
        }
    }

    /// <summary>Takes the frames that are whole; tells how many bytes they had.</summary>
    private async Task<int> TakeAsync(ReadOnlyMemory<byte> bytes)
    {
        var taken = 0;
        while (bytes.Length - taken >= Http2Frame.HeadBytes)
        {
            var frame = bytes[taken..];
            var head = frame.Span;
            var length = Http2Frame.HeadBytes + (head[0] << 16) + BinaryPrimitives.ReadUInt16BigEndian(head[1..]);
            if (frame.Length < length)
            {
                break;
            }

            await TakeAsync(head[3], head[4], frame[Http2Frame.HeadBytes..length]);
            taken += length;
        }

        return taken;
    }

    private async Task TakeAsync(byte type, byte flags, ReadOnlyMemory<byte> payload)
    {
        switch (type)
        {
            case Http2Frame.DataType:
                Interlocked.Add(ref _dataBytes, payload.Length);
                _answered.TrySetResult();
                break;
            case Http2Frame.ResetType:
                _resets.AddOrUpdate(BinaryPrimitives.ReadUInt32BigEndian(payload.Span), 1, (_, count) => count + 1);
                break;
            case Http2Frame.GoAwayType:
                Interlocked.Exchange(ref _goAway, BinaryPrimitives.ReadUInt32BigEndian(payload.Span[4..]));
                break;
            case Http2Frame.SettingsType when flags == Http2Frame.Ack:
                Interlocked.Increment(ref _settingsAcks);
                break;
            case Http2Frame.SettingsType:
                await SendAsync(Http2Frame.SettingsAck);
                _greeted.TrySetResult();
                break;
            case Http2Frame.PingType when flags == Http2Frame.Ack:
                Interlocked.Increment(ref _pingAcks);
                break;
            case Http2Frame.PingType:
                await SendAsync(Http2Frame.Ping(BinaryPrimitives.ReadInt64BigEndian(payload.Span), ack: true));
                break;
            default:
                break;
        }
    }
}
