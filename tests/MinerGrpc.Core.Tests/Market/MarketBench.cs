using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>
/// A market with its buffer, and all that it has told. Quotes are received at the calendar's end unless a test says
/// otherwise, so that none is from the future.
/// </summary>
internal sealed class MarketBench(Universe? universe = null)
{
    private readonly EventBuffer _events = new();

    public SectorMarket Market { get; } = new(universe ?? Given.Universe, Given.NewYork);

    public Instant Received { get; set; } = Given.NewYork.End;

    /// <summary>Everything since the beginning.</summary>
    public List<ToldEvent> Told { get; } = [];

    /// <summary>The verdicts of the group before.</summary>
    public VerdictTally Tally { get; private set; } = new();

    public ref readonly Board this[InstrumentId id] => ref Market.State.Boards[id.Index];

    /// <summary>Of the corrections of the group before, in their order. Null: applied.</summary>
    public List<string?> Refusals { get; } = [];

    /// <summary>
    /// One group: quotes, corrections, time where it is given, then its end. The group's events.
    /// </summary>
    public List<ToldEvent> Send(
        ReadOnlySpan<QuoteInput> quotes, Instant? advanceTo = null, string source = "test",
        params ReadOnlySpan<TradeCorrectionInput> corrections)
    {
        _events.Clear();
        Refusals.Clear();
        Tally = new VerdictTally();
        Market.Apply(quotes, source, Received, _events, Tally);
        foreach (var correction in corrections)
        {
            Refusals.Add(Market.Correct(correction, Tape(correction), _events, Received));
        }

        if (advanceTo is { } time)
        {
            Market.AdvanceTo(time, Received, _events);
        }

        Market.Complete(_events);
        var group = ToldEvent.All(_events).ToList();
        Told.AddRange(group);
        return group;
    }

    /// <summary>One group of bars from outside; what was told before is found again.</summary>
    public (int Imported, int Unchanged, List<ToldEvent> Group) Import(params Bar[] bars)
    {
        _events.Clear();
        var (imported, unchanged) = Market.Import(bars, NewestTold, Received, _events);
        Market.Complete(_events);
        var group = ToldEvent.All(_events).ToList();
        Told.AddRange(group);
        return (imported, unchanged, group);
    }

    public List<ToldEvent> Send(params QuoteInput[] quotes) => Send(quotes.AsSpan());

    /// <summary>A group of one correction. Why it was refused; null: it was not.</summary>
    public string? Correct(TradeCorrectionInput correction)
    {
        Send([], null, "test", correction);
        return Refusals[0];
    }

    public List<ToldEvent> Advance(string newYork) => Send([], Given.At(newYork));

    /// <summary>As a journal answers: the trades of the minute, or none where no such trade is there.</summary>
    private ReadOnlySpan<TapeTrade> Tape(TradeCorrectionInput correction)
    {
        var boards = Told.Concat(ToldEvent.All(_events)).Where(e => e.Kind == EventKind.Quote).Select(e => e.Board)
            .Where(b => b.Instrument == correction.Instrument).ToList();
        var time = correction.TradeTime ?? boards.Find(b => b.Sequence == correction.Sequence).LastTime;
        if (time is not { } of)
        {
            return [];
        }

        var tape = new MinuteTape(correction.Instrument, of, Given.NewYork);
        foreach (var board in boards)
        {
            tape.Add(board);
        }

        return tape.Trades;
    }

    /// <summary>As a table of bars answers.</summary>
    private Bar? NewestTold(Bar bar)
    {
        var told = Told.Where(e => e.Kind == EventKind.Bar).Select(e => e.Bar).Where(
            b => (b.Instrument, b.Interval, b.Start) == (bar.Instrument, bar.Interval, bar.Start)).ToList();
        return told.Count == 0 ? null : told[^1];
    }

    public MoveState Move(InstrumentId id) => Market.MoveOf(id);

    /// <summary>A market that was given back what this one has told, as a restart does.</summary>
    public MarketBench Restarted() => FromEvents(Told);

    public static MarketBench FromEvents(IEnumerable<ToldEvent> told, Universe? universe = null)
    {
        var again = new MarketBench(universe);
        foreach (var e in told)
        {
            switch (e.Kind)
            {
                case EventKind.Quote:
                    again.Market.Restore(e.Board, e.EventTime);
                    break;
                case EventKind.Correction:
                    again.Market.RestoreCorrection(e.Correction, e.Sequence, e.EventTime);
                    break;
                case EventKind.Bar:
                    again.Market.RestoreBar(e.Bar, e.Sequence, e.EventTime);
                    break;
                default:
                    again.Market.RestoreClock(e.Sequence, e.EventTime);
                    break;
            }

            again.Told.Add(e);
        }

        return again;
    }

    /// <summary>
    /// A market made of what a checkpoint of this one keeps, and of a table of the bars that it has told.
    /// </summary>
    public MarketBench FromCheckpoint(Universe? universe = null)
    {
        var again = new MarketBench(universe);
        var (from, to) = (Market.State, again.Market.State);
        for (var i = 0; i < from.Benchmark.Count; i++)
        {
            to.Benchmark.Add(from.Benchmark[i]);
        }

        foreach (var (date, point) in from.BenchmarkCloses)
        {
            to.RestoreBenchmarkClose(date, point);
        }

        foreach (var (instrument, close) in from.Closes())
        {
            to.RestoreClose(instrument, close);
        }

        from.Bars.Open().ToList().ForEach(open => to.Bars.RestoreOpen(open));
        from.Bars.Emptied().ToList().ForEach(e => to.Bars.RestoreEmptied(e.Instrument, e.Start));
        from.Jumps.Neighbours().ToList().ForEach(to.Jumps.Restore);
        from.Corrections.All().ToList().ForEach(to.Corrections.Keep);
        again.Market.RestoreClock(Market.LastSequence, from.Time!.Value);
        foreach (var board in from.Boards.Where(b => b.Sequence > 0))
        {
            again.Market.RestoreBoard(board);
        }

        var bars = Told.Where(e => e.Kind == EventKind.Bar).Select(e => e.Bar).ToList();
        again.Market.LoadBars([
            .. bars.Where(b => b.Interval == BarInterval.OneDay),
            .. bars.Where(b => b is { Interval: BarInterval.OneMinute, LastTradeTime: not null })
                .GroupBy(b => (b.Instrument, b.Start)).Select(g => g.Last()),
        ]);
        again.Told.AddRange(Told);
        return again;
    }
}
