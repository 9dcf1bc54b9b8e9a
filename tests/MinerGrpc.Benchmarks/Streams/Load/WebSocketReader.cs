using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using MinerGrpc.Benchmarks.Streams.Servers;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>One subscriber on a WebSocket (RFC 6455): a message for each update, as JSON.</summary>
internal sealed class WebSocketReader(Subscription subscription) : SocketReader(bufferBytes: 32 << 10)
{
    private bool _upgraded;

    protected override void Greet() => Answers.Write(
        """
        GET /stream HTTP/1.1
        Host: localhost
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==


        """u8.ToArray().SelectMany(b => b == '\n' ? "\r\n"u8.ToArray() : [b]).ToArray());

    protected override int Consume(ReadOnlySpan<byte> data)
    {
        var at = 0;
        if (!_upgraded)
        {
            var end = data.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return 0;
            }

            _upgraded = data.StartsWith("HTTP/1.1 101"u8)
                ? true
                : throw new InvalidOperationException("the server does not speak WebSocket");
            at = end + 4;
        }

        while (Frame(data[at..], out var opcode, out var payload) is > 0 and var length)
        {
            const int text = 1;
            const int close = 8;
            if (opcode == close)
            {
                throw new InvalidOperationException("the server has closed a WebSocket");
            }

            if (opcode == text)
            {
                Take(payload);
            }

            at += length;
        }

        return at;
    }

    /// <summary>The bytes of the first frame; 0 when it is not whole.</summary>
    private static int Frame(ReadOnlySpan<byte> data, out int opcode, out ReadOnlySpan<byte> payload)
    {
        const int twoBytes = 126;
        opcode = 0;
        payload = [];
        if (data.Length < 4)
        {
            return 0;
        }

        opcode = data[0] & 0x0F;
        var (head, length) = data[1] switch
        {
            < twoBytes => (2, data[1]),
            twoBytes => (4, BinaryPrimitives.ReadUInt16BigEndian(data[2..])),
            _ => throw new InvalidDataException("a message of more than 64 KiB or a masked one"),
        };
        if (data.Length < head + length)
        {
            return 0;
        }

        payload = data.Slice(head, length);
        return head + length;
    }

    private void Take(ReadOnlySpan<byte> json)
    {
        if (json.SequenceEqual(QuoteJson.Ready))
        {
            subscription.Ready();
            return;
        }

        var number = Number(ref json, QuoteJson.NumberStart);
        subscription.Message(1, 1, json.Length, number);
        if (subscription.MeasuresTime)
        {
            subscription.Measure(number, Number(ref json, QuoteJson.SentStart));
        }
    }

    private static long Number(ref ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        if (!json.StartsWith(name) || !Utf8Parser.TryParse(json[name.Length..], out long number, out var digits))
        {
            throw new InvalidDataException("an update does not begin with its number and time");
        }

        json = json[(name.Length + digits)..];
        return number;
    }
}
