using System.Buffers;
using CsCheck;
using Grpc.Core;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Wire;

/// <summary>A response that is put together from ready bytes parses into what was put in.</summary>
public sealed class ReadyResponseTests
{
    private static readonly Instant s_now = Instant.FromUnixSeconds(1_757_430_000, 123_456_700);

    [Fact]
    public void It_parses_into_what_was_put_in() =>
        Gen.Select(RandomMarket.Groups, Gen.Int[0, 3].Array[200]).Sample(
            (groups, ways) =>
            {
                var market = new RandomMarket();
                var ready = new ReadyResponse();
                ready.Begin();
                var expected = new StreamSectorMovesResponse
                {
                    PublishTime = new() { Seconds = s_now.UnixSeconds, Nanos = s_now.NanosOfSecond },
                    DeliveryNumber = 42,
                };
                foreach (var batch in groups.Select(market.Apply).OfType<EncodedBatch>())
                {
                    expected.Events.AddRange(Put(ready, batch, ways));
                }

                ready.Finish(s_now, 42);
                var inBlocks = Serialize(ready);
                Assert.Equal(expected, StreamSectorMovesResponse.Parser.ParseFrom(inBlocks));
                Assert.Equal(expected.Events.Count, ready.Events);
                ready.InOnePiece = true;
                Assert.Equal(inBlocks, Serialize(ready));
            },
            iter: 300);

    [Fact]
    public void A_control_message_parses_into_what_was_put_in()
    {
        var ready = new ReadyResponse();
        ready.Begin();
        ready.SetControl(new StreamSectorMovesResponse { SnapshotEnd = new SnapshotEnd { Events = 7 } });
        ready.Finish(s_now, 1);

        var response = StreamSectorMovesResponse.Parser.ParseFrom(Serialize(ready));

        Assert.Equal((7, 1L), (response.SnapshotEnd.Events, response.DeliveryNumber));
    }

    [Fact]
    public void It_is_empty_again_after_a_new_beginning()
    {
        var ready = new ReadyResponse();
        ready.SetControl(new StreamSectorMovesResponse { CaughtUp = new CaughtUp() });
        ready.Begin();
        ready.Finish(s_now, 2);

        Assert.Equal(
            StreamSectorMovesResponse.ControlOneofCase.None,
            StreamSectorMovesResponse.Parser.ParseFrom(Serialize(ready)).ControlCase);
    }

    /// <summary>A whole batch, or each event plain, replayed or folded.</summary>
    private static IEnumerable<Event> Put(ReadyResponse ready, EncodedBatch batch, int[] ways)
    {
        var events = batch.Entries.ToArray()
            .Select(e => (Entry: e, Message: Event.Parser.ParseFrom(batch.Event(e).Span))).ToList();
        if (ways[batch.FirstSequence % ways.Length] == 3)
        {
            ready.Add(batch);
            return events.Select(e => e.Message);
        }

        foreach (var (entry, message) in events)
        {
            switch (ways[entry.Sequence % ways.Length])
            {
                case 0:
                    ready.Add(batch, entry);
                    break;
                case 1:
                    ready.AddReplayed(batch, entry);
                    message.Replayed = true;
                    break;
                default:
                    message.FoldedCount = entry.Sequence * 1_000_003;
                    ready.AddFolded(batch, entry, message.FoldedCount);
                    break;
            }
        }

        return events.Select(e => e.Message);
    }

    private static byte[] Serialize(ReadyResponse ready)
    {
        var context = new Context();
        ReadyResponse.Marshaller.ContextualSerializer(ready, context);
        Assert.Equal(context.PayloadLength, context.Writer.WrittenCount);
        Assert.True(context.IsComplete);
        return context.Writer.WrittenSpan.ToArray();
    }

    private sealed class Context : SerializationContext
    {
        public ArrayBufferWriter<byte> Writer { get; } = new();

        public int PayloadLength { get; private set; }

        public bool IsComplete { get; private set; }

        public override IBufferWriter<byte> GetBufferWriter() => Writer;

        public override void SetPayloadLength(int payloadLength) => PayloadLength = payloadLength;

        public override void Complete() => IsComplete = true;
    }
}
