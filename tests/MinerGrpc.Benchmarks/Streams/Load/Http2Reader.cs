using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>
/// One HTTP/2 connection with up to 100 calls of StreamSectorMoves, as far as a subscriber needs the protocol. Windows
/// are those that SocketsHttpHandler grows to on a fast connection.
/// </summary>
internal sealed class Http2Reader(IReadOnlyList<Subscription> subscriptions, byte[] request)
    : SocketReader(bufferBytes: 256 << 10)
{
    /// <summary>Kestrel's limit, and the limit of MinerGrpc.</summary>
    public const int MaximumStreams = 100;

    private const string Path = "/minergrpc.v1.SectorService/StreamSectorMoves";
    private const int HeadBytes = 9;
    private const int ConnectionWindow = 16 << 20;
    private const int StreamWindow = 1 << 20;
    private const int DefaultWindow = 65_535;

    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte GoAway = 7;
    private const byte WindowUpdate = 8;
    private const byte EndStream = 1;
    private const byte Acknowledges = 1;
    private const byte EndHeaders = 4;
    private const byte Padded = 8;

    private readonly ResponseScanner[] _streams = [.. subscriptions.Select(s => new ResponseScanner(s))];
    private readonly int[] _taken = new int[subscriptions.Count];
    private int _takenTogether;
    private bool _told;

    protected override void Greet()
    {
        const int initialWindowSize = 4;
        Answers.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Span<byte> setting = stackalloc byte[6];
        BinaryPrimitives.WriteInt16BigEndian(setting, initialWindowSize);
        BinaryPrimitives.WriteInt32BigEndian(setting[2..], StreamWindow);
        Frame(Settings, 0, 0, setting);
        Widen(0, ConnectionWindow - DefaultWindow);
        var headers = HeaderBlock();
        byte[] body = [0, 0, 0, 0, 0, .. request];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), request.Length);
        for (var i = 0; i < _streams.Length; i++)
        {
            Frame(Headers, EndHeaders, IdOf(i), headers);
            Frame(Data, EndStream, IdOf(i), body);
        }
    }

    protected override int Consume(ReadOnlySpan<byte> data)
    {
        var at = 0;
        while (data.Length - at >= HeadBytes)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(data[at..]) >>> 8;
            if (data.Length - at < HeadBytes + length)
            {
                break;
            }

            var id = BinaryPrimitives.ReadInt32BigEndian(data[(at + 5)..]) & int.MaxValue;
            Take(data[at + 3], data[at + 4], id, data.Slice(at + HeadBytes, length));
            at += HeadBytes + length;
        }

        return at;
    }

    private static int IdOf(int stream) => (2 * stream) + 1;

    private void Take(byte type, byte flags, int id, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case Data when (flags & Padded) == 0:
                Take(id / 2, payload);
                break;
            case Settings or Ping when (flags & Acknowledges) == 0:
                Frame(type, Acknowledges, 0, type == Ping ? payload : []);
                break;
            case Data or GoAway:
                throw new InvalidOperationException($"the server has ended the connection: {Text(payload)}");
        }

        if (type == Reset || (type <= Headers && (flags & EndStream) != 0))
        {
            End(subscriptions[id / 2], type, payload);
        }
    }

    private void Take(int stream, ReadOnlySpan<byte> payload)
    {
        _streams[stream].Consume(payload);
        _taken[stream] += payload.Length;
        _takenTogether += payload.Length;
        if (_taken[stream] >= StreamWindow / 2)
        {
            Widen(IdOf(stream), _taken[stream]);
            _taken[stream] = 0;
        }

        if (_takenTogether >= ConnectionWindow / 2)
        {
            Widen(0, _takenTogether);
            _takenTogether = 0;
        }
    }

    /// <summary>Said once for each connection: there may be thousands.</summary>
    private void End(Subscription subscription, byte type, ReadOnlySpan<byte> payload)
    {
        subscription.Ended();
        if (!_told)
        {
            _told = true;
            Console.Error.WriteLine($"the server has ended a stream (frame {type}): {Text(payload)}");
        }
    }

    private void Widen(int id, int bytes)
    {
        Span<byte> increment = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(increment, bytes);
        Frame(WindowUpdate, 0, id, increment);
    }

    private void Frame(byte type, byte flags, int id, ReadOnlySpan<byte> payload)
    {
        var head = Answers.GetSpan(HeadBytes);
        BinaryPrimitives.WriteInt32BigEndian(head, (payload.Length << 8) | type);
        head[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head[5..], id);
        Answers.Advance(HeadBytes);
        Answers.Write(payload);
    }

    /// <summary>HPACK without its table: method and scheme by number, the rest as plain text.</summary>
    private static byte[] HeaderBlock()
    {
        const byte post = 0x83;
        const byte http = 0x86;
        return
        [
            post, http, 0x04, .. Text(Path), 0x01, .. Text("localhost"), 0x0F, 0x10, .. Text("application/grpc"),
            0x00, .. Text("te"), .. Text("trailers"),
        ];

        static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
    }

    /// <summary>Kestrel writes header values as plain text, so that a status can be read there.</summary>
    private static string Text(ReadOnlySpan<byte> payload) =>
        string.Concat(Encoding.ASCII.GetString(payload).Select(c => c is < ' ' or > '~' ? ' ' : c));
}
