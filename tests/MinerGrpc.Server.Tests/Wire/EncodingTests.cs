using CsCheck;
using Google.Protobuf;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Market;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;

namespace MinerGrpc.Server.Tests.Wire;

/// <summary>The hand-written encoder and scanner against the generated types.</summary>
public sealed class EncodingTests
{
    private readonly EventScanner _scanner = new(RandomMarket.Universe);

    [Fact]
    public void An_events_bytes_are_those_of_the_generated_types() => ForEachBatch((_, batch) =>
    {
        foreach (var entry in batch.Entries)
        {
            var bytes = batch.Event(entry).Span;
            Assert.True(bytes.SequenceEqual(Event.Parser.ParseFrom(bytes).ToByteArray()), $"event {entry.Sequence}");
        }
    });

    [Fact]
    public void A_batch_is_the_body_of_a_response() => ForEachBatch((_, batch) =>
    {
        var response = StreamSectorMovesResponse.Parser.ParseFrom(batch.Bytes.Span);
        Assert.Equal(batch.Entries.Length, response.Events.Count);
        Assert.Equal(batch.Bytes.ToArray(), response.ToByteArray());
    });

    [Fact]
    public void A_board_comes_back_from_its_message_as_it_was() => ForEachBatch((market, _) =>
    {
        foreach (var e in market.Events.Events)
        {
            if (e.Kind == EventKind.Quote)
            {
                var board = market.Events.Board(e);
                var bytes = Single(market, e.Sequence);
                Assert.Equal(board, QuoteMessages.ToBoard(Event.Parser.ParseFrom(bytes).Quote, board.Instrument));
            }
        }
    });

    [Fact]
    public void A_move_comes_back_from_its_message_as_it_was() => ForEachBatch((market, _) =>
    {
        foreach (var e in market.Events.Events)
        {
            if (e.Kind == EventKind.Move)
            {
                var move = market.Events.Move(e);
                var message = Event.Parser.ParseFrom(Single(market, e.Sequence)).Move;
                var back = MoveMessages.ToState(message, move.Instrument, TradingCalendar.NewYork);
                Assert.Equal(move with { SessionDate = back.SessionDate }, back);
                Assert.Equal(move.MoveRatio, message.HasMoveRatio ? message.MoveRatio : null);
                Assert.Equal(move.ExcessRatio, message.HasExcessRatio ? message.ExcessRatio : null);
            }
        }
    });

    [Fact]
    public void A_bar_comes_back_from_its_message_as_it_was() => ForEachBatch((market, _) =>
    {
        foreach (var e in market.Events.Events)
        {
            if (e.Kind == EventKind.Bar)
            {
                var bar = market.Events.Bar(e);
                Assert.Equal(bar, BarMessages.ToBar(Event.Parser.ParseFrom(Single(market, e.Sequence)).Bar,
                    bar.Instrument));
            }
        }
    });

    [Fact]
    public void A_correction_comes_back_from_its_message_as_it_was()
    {
        var seen = 0;
        ForEachBatch((market, _) =>
        {
            foreach (var e in market.Events.Events)
            {
                if (e.Kind == EventKind.Correction)
                {
                    var correction = market.Events.Correction(e);
                    var message = Event.Parser.ParseFrom(Single(market, e.Sequence)).Correction;
                    Assert.Equal(correction, CorrectionMessages.ToState(message, correction.Instrument));
                    Interlocked.Increment(ref seen);
                }
            }
        });
        Assert.True(seen > 100, $"{seen} corrections");
    }

    [Fact]
    public void Decoded_events_give_the_market_back() => RandomMarket.Groups.Sample(
        groups =>
        {
            var market = new RandomMarket();
            var again = new SectorMarket(RandomMarket.Universe, TradingCalendar.NewYork);
            foreach (var batch in groups.Select(market.ApplyAndCorrect).OfType<EncodedBatch>())
            {
                new EventDecoder(RandomMarket.Universe).Restore(_scanner.Scan(batch.Bytes), again);
            }

            var (expected, actual) = (market.Market.State, again.State);
            Assert.Equal(market.Market.LastSequence, again.LastSequence);
            Assert.Equal(expected.Boards, actual.Boards);
            Assert.Equal(expected.Closes(), actual.Closes());
            Assert.Equal(expected.Bars.Open(), actual.Bars.Open());
            Assert.Equal(expected.Bars.Emptied(), actual.Bars.Emptied());
            Assert.Equal(expected.Corrections.All(), actual.Corrections.All());
        },
        iter: 300);

    [Fact]
    public void No_number_that_is_none_leaves_the_market() => ForEachBatch((_, batch) =>
    {
        foreach (var entry in batch.Entries)
        {
            Assert.DoesNotMatch("NaN|Infinity", Event.Parser.ParseFrom(batch.Event(entry).Span).ToString());
        }
    });

    [Fact]
    public void The_scanner_finds_what_the_encoder_wrote() => ForEachBatch((_, batch) =>
        Assert.Equal(batch.Entries.ToArray(), _scanner.Scan(batch.Bytes).Entries.ToArray()));

    [Fact]
    public void Damaged_bytes_are_scanned_or_called_damaged_and_nothing_else() =>
        Gen.Select(RandomMarket.Groups, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Bool).Sample(
            (groups, where, mask, cut) =>
            {
                var market = new RandomMarket();
                if (groups.Select(market.Apply).LastOrDefault(b => b is not null) is not { } batch)
                {
                    return;
                }

                var bytes = batch.Bytes.ToArray();
                var position = where % bytes.Length;
                bytes[position] ^= mask;
                Scan(cut ? bytes.AsMemory(0, position) : bytes);
            },
            iter: 3_000);

    [Fact]
    public void A_length_beyond_an_int_is_called_damaged() =>
        Assert.Throws<JournalCorruptException>(
            () => _scanner.Scan((byte[])[0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]));

    [Fact]
    public void A_time_beyond_the_clock_is_called_damaged()
    {
        var e = new Event
        {
            Sequence = 1, Kind = V1.EventKind.Quote,
            EventTime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = long.MaxValue },
        };

        Assert.Throws<JournalCorruptException>(
            () => _scanner.Scan(new StreamSectorMovesResponse { Events = { e } }.ToByteArray()));
    }

    private static void ForEachBatch(Action<RandomMarket, EncodedBatch> check) => RandomMarket.Groups.Sample(
        groups =>
        {
            var market = new RandomMarket();
            foreach (var group in groups)
            {
                if (market.ApplyAndCorrect(group) is { } batch)
                {
                    check(market, batch);
                }
            }
        },
        iter: 300);

    private static byte[] Single(RandomMarket market, long sequence)
    {
        var batch = new EventEncoder(RandomMarket.Universe).Encode(market.Events)!;
        return batch.Event(batch.Entries.ToArray().Single(e => e.Sequence == sequence)).ToArray();
    }

    private void Scan(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            _scanner.Scan(bytes);
        }
        catch (JournalCorruptException)
        {
            // Called damaged: that is the one way to fail.
        }
    }
}
