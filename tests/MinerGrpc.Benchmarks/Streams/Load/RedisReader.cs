using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using MinerGrpc.Benchmarks.Streams.Ways;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>One subscriber of a Redis channel: a message for each update, in RESP 2.</summary>
internal sealed class RedisReader(Subscription subscription) : SocketReader(bufferBytes: 32 << 10)
{
    protected override void Greet() => Answers.Write(RedisWay.Subscribe);

    protected override int Consume(ReadOnlySpan<byte> data)
    {
        var at = 0;
        if (!subscription.IsReady)
        {
            var answer = RedisWay.Subscribed;
            if (data.Length < answer.Length)
            {
                return 0;
            }

            if (!data.StartsWith(answer))
            {
                throw new InvalidOperationException("Redis refuses the subscription");
            }

            subscription.Ready();
            at = answer.Length;
        }

        var head = RedisWay.MessageStart;
        while (data.Length - at > head.Length + 8)
        {
            var message = data[at..];
            if (!message.StartsWith(head)
                || !Utf8Parser.TryParse(message[head.Length..], out int length, out var digits))
            {
                throw new InvalidDataException("Redis has sent something else than a message");
            }

            var start = head.Length + digits + 2;
            if (message.Length < start + length + 2)
            {
                break;
            }

            Take(message.Slice(start, length));
            at += start + length + 2;
        }

        return at;
    }

    private void Take(ReadOnlySpan<byte> payload)
    {
        var number = BinaryPrimitives.ReadInt64LittleEndian(payload);
        subscription.Message(1, 1, payload.Length, number);
        if (subscription.MeasuresTime)
        {
            subscription.Measure(number, BinaryPrimitives.ReadInt64LittleEndian(payload[sizeof(long)..]));
        }
    }
}
