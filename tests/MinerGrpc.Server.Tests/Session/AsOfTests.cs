using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Session;

/// <summary>A question about the past is answered with what the stream showed then.</summary>
[Collection(BundledServerCollection.Name)]
public sealed class AsOfTests(BundledServer played)
{
    private static readonly Timestamp MidSession =
        Timestamp.FromDateTimeOffset(new DateTimeOffset(2025, 9, 9, 16, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task The_sector_move_equals_what_the_stream_showed_then()
    {
        var shown = await ShownAsync();
        var answer = await played.Server.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest { AsOf = shown.Time });

        Assert.Equal(shown.Sector, answer.SectorMove);
        Assert.Equal(shown.Sequence, answer.Cursor.Sequence);
    }

    [Fact]
    public async Task Each_move_equals_what_the_stream_showed_then()
    {
        var shown = await ShownAsync();
        var answer = await played.Server.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest { AsOf = shown.Time });

        Assert.Equal(15, answer.Moves.Count);
        Assert.All(answer.Moves, move => Assert.Equal(shown.Moves[move.Instrument], move));
    }

    [Fact]
    public async Task Each_board_equals_what_the_stream_showed_then()
    {
        var shown = await ShownAsync();
        Assert.Equal(17, shown.Quotes.Count);
        foreach (var (name, quote) in shown.Quotes)
        {
            var answer = await played.Server.Quotes.GetQuoteAsync(
                new GetQuoteRequest { Instrument = name, AsOf = shown.Time });
            Assert.Equal(quote, answer.Quote);
        }
    }

    [Fact]
    public async Task One_instant_holds_for_all_boards_of_a_batch()
    {
        var shown = await ShownAsync();
        var answer = await played.Server.Quotes.BatchGetQuotesAsync(
            new BatchGetQuotesRequest { Instruments = { shown.Quotes.Keys }, AsOf = shown.Time });

        Assert.Equal(shown.Quotes.Values, answer.Quotes);
    }

    [Fact]
    public async Task The_answer_stands_until_the_next_event()
    {
        var shown = await ShownAsync();
        var later = shown.Time.Clone();
        later.Nanos = 999_999_999;
        var answer = await played.Server.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest { AsOf = later });

        Assert.Equal(shown.Sector, answer.SectorMove);
    }

    [Fact]
    public async Task Before_the_journal_begins_there_is_no_answer() => await FaultAssert.FailsAsync(
        StatusCode.OutOfRange, "AS_OF_BEFORE_JOURNAL", async () => await played.Server.Sectors.GetSectorMoveAsync(
            new GetSectorMoveRequest { AsOf = new Timestamp { Seconds = MidSession.Seconds - (7 * 86_400) } }));

    /// <summary>What a client that listens since 16:00 UTC holds at the end of a group a few seconds later.</summary>
    private async Task<Shown> ShownAsync()
    {
        var request = TestStream.EveryKind();
        request.SinceTime = MidSession;
        await using var stream = await TestStream.OpenAsync(played.Server, request);
        var shown = new Shown();
        while (true)
        {
            var e = await stream.NextEventAsync();
            if (shown.Sector is not null && shown.Quotes.Count == 17 && shown.Sequence == shown.SectorSequence
                && e.EventTime.ToDateTimeOffset() >= shown.Time.ToDateTimeOffset().AddSeconds(1)
                && shown.Time.Seconds >= MidSession.Seconds + 5)
            {
                return shown;
            }

            shown.Take(e);
        }
    }

    private sealed class Shown
    {
        public Timestamp Time { get; private set; } = new();

        public long Sequence { get; private set; }

        public long SectorSequence { get; private set; }

        public SectorMove? Sector { get; private set; }

        public Dictionary<string, Quote> Quotes { get; } = [];

        public Dictionary<string, Move> Moves { get; } = [];

        public void Take(Event e)
        {
            Time = e.EventTime;
            Sequence = e.Sequence;
            switch (e.PayloadCase)
            {
                case Event.PayloadOneofCase.Quote:
                    Quotes[e.Instrument] = e.Quote;
                    break;
                case Event.PayloadOneofCase.Move:
                    Moves[e.Instrument] = e.Move;
                    break;
                case Event.PayloadOneofCase.Sector:
                    Sector = e.Sector;
                    SectorSequence = e.Sequence;
                    break;
            }
        }
    }
}
