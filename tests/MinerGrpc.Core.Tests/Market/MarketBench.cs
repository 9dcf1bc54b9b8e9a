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

    /// <summary>One group: quotes, then time where it is given, then its end. The group's events.</summary>
    public List<ToldEvent> Send(ReadOnlySpan<QuoteInput> quotes, Instant? advanceTo = null, string source = "test")
    {
        _events.Clear();
        Tally = new VerdictTally();
        Market.Apply(quotes, source, Received, _events, Tally);
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

    public List<ToldEvent> Advance(string newYork) => Send([], Given.At(newYork));

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
}
