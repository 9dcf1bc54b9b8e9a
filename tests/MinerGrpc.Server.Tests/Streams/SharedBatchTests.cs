using System.Buffers;
using Grpc.Core;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>
/// Batches lie in memory that is used again. What a response or the tail still needs is theirs until they let go.
/// </summary>
public sealed class SharedBatchTests
{
    private const int Length = 40_000;

    private static readonly BatchMemory s_memory = new();

    [Fact]
    public void A_response_that_waits_keeps_the_bytes_of_batches_that_the_tail_has_dropped()
    {
        var tail = new JournalTail(maximumBytes: Length);
        var taken = new List<EncodedBatch>();
        var response = new ReadyResponse();
        response.Begin();
        for (byte number = 1; number <= 3; number++)
        {
            Add(tail, number);
            taken.Clear();
            Assert.True(tail.TryTake(number - 1, Length, taken));
            if (number == 2)
            {
                response.AddReplayed(taken[0], taken[0].Entries[0]);
            }
            else
            {
                response.Add(taken[0]);
            }

            taken[0].Release();
        }

        for (byte number = 100; number < 150; number++)
        {
            Add(tail, number);
        }

        response.Finish(new Instant(1), 1);
        var written = Serialize(response);
        Assert.All(Enumerable.Range(1, 3), number => Assert.Equal(Length, written.Count(b => b == number + 200)));
    }

    [Fact]
    public void Once_it_is_written_the_memory_is_free()
    {
        var batch = Batch(1);
        var response = new ReadyResponse();
        response.Begin();
        response.Add(batch, batch.Entries[0]);
        response.Add(batch);
        batch.Release();
        Assert.Equal(Length, batch.Bytes.Length);

        response.Begin();
        Assert.Throws<ObjectDisposedException>(() => batch.Bytes);
    }

    [Fact]
    public void The_tail_lets_go_of_what_it_drops_and_of_nothing_else()
    {
        var tail = new JournalTail(maximumBytes: 2 * Length);
        var batches = Enumerable.Range(1, 4).Select(number => Add(tail, (byte)number)).ToList();

        Assert.All(batches.Take(2), batch => Assert.Throws<ObjectDisposedException>(() => batch.Bytes));
        Assert.All(batches.Skip(2), batch => Assert.Equal(Length, batch.Bytes.Length));
        Assert.Equal(2 * Length, tail.Bytes);
    }

    private static EncodedBatch Add(JournalTail tail, byte number)
    {
        var batch = Batch(number);
        tail.Add(batch);
        batch.Release();
        return batch;
    }

    /// <summary>One event; its bytes are its number and 200.</summary>
    private static EncodedBatch Batch(byte number)
    {
        var bytes = new byte[Length];
        bytes.AsSpan().Fill((byte)(number + 200));
        return s_memory.Batch(
            bytes, [new EventEntry(number, EventKind.Session, null, new Instant(number), null, 0, 0, Length)]);
    }

    private static byte[] Serialize(ReadyResponse response)
    {
        var context = new Context();
        ReadyResponse.Marshaller.ContextualSerializer(response, context);
        return context.Writer.WrittenSpan.ToArray();
    }

    private sealed class Context : SerializationContext
    {
        public ArrayBufferWriter<byte> Writer { get; } = new();

        public override IBufferWriter<byte> GetBufferWriter() => Writer;

        public override void SetPayloadLength(int payloadLength)
        {
        }

        public override void Complete()
        {
        }
    }
}
