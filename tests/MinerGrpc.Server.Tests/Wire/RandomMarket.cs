using CsCheck;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Rpc.Wire;
using Size = MinerGrpc.Core.Values.Size;

namespace MinerGrpc.Server.Tests.Wire;

/// <summary>Random quotes through a real market: boards and moves as they can really be.</summary>
internal sealed class RandomMarket
{
    private static readonly Instant s_start = BundledSession.Open.Plus(TimeSpan.FromHours(-2));

    private readonly EventEncoder _encoder = new(Universe);
    private readonly List<Board> _boards = [];
    private Instant _time = s_start;

    public static Universe Universe { get; } = Universe.Parse(
        BundledTables.Read("instruments.csv"), BundledTables.Read("tickers.csv"),
        BundledTables.Read("business_models.csv"), BundledTables.Read("mergers.csv"),
        BundledTables.Read("splits.csv"));

    public SectorMarket Market { get; } = new(Universe, TradingCalendar.NewYork);

    public EventBuffer Events { get; } = new();

    /// <summary>Groups of quotes: each quote with the nanoseconds since the one before.</summary>
    public static Gen<(QuoteInput Quote, long After)[][]> Groups { get; } = GenQuote().Array[1, 12].Array[1, 12];

    /// <summary>The events of a group, encoded. Null: every quote was refused.</summary>
    public EncodedBatch? Apply((QuoteInput Quote, long After)[] group) => Apply(group, corrections: false);

    /// <summary>The same, and the first share of some groups has its last trade cancelled or corrected.</summary>
    public EncodedBatch? ApplyAndCorrect((QuoteInput Quote, long After)[] group) => Apply(group, corrections: true);

    private EncodedBatch? Apply((QuoteInput Quote, long After)[] group, bool corrections)
    {
        Events.Clear();
        var quotes = new QuoteInput[group.Length];
        for (var i = 0; i < group.Length; i++)
        {
            _time = _time.PlusNanos(group[i].After);
            quotes[i] = group[i].Quote with { EventTime = _time };
        }

        Market.Apply(quotes, "random.source", _time.PlusNanos(1), Events, new VerdictTally());
        if (corrections && group.Length % 2 == 0)
        {
            Correct(group[0].Quote.Instrument!.Value, group.Length % 4 == 0 ? new Price(1_000_000_000) : null);
        }

        Market.Complete(Events);
        AddBoards();
        return _encoder.Encode(Events);
    }

    private void Correct(InstrumentId id, Price? price)
    {
        if (id == Universe.Benchmark || Market.State.Boards[id.Index].LastTime is not { } time)
        {
            return;
        }

        var tape = new MinuteTape(id, time, TradingCalendar.NewYork);
        _boards.ForEach(b => tape.Add(b));
        tape.Add(Events);
        var correction = new TradeCorrectionInput
        {
            Instrument = id, Sequence = tape.Trades[^1].Sequence, CorrectedPrice = price,
        };
        Market.Correct(correction, tape.Trades, Events, _time.PlusNanos(1));
    }

    private void AddBoards()
    {
        foreach (var e in Events.Events)
        {
            if (e.Kind == EventKind.Quote)
            {
                _boards.Add(Events.Board(e));
            }
        }
    }

    private static Gen<(QuoteInput Quote, long After)> GenQuote()
    {
        // Up to seven hours, so that sessions and days pass; often nothing, so that quotes share an instant.
        var after = Gen.OneOf(Gen.Const(0L), Gen.Long[1, 5_000_000_000], Gen.Long[1, 25_200_000_000_000]);
        var amount = Gen.OneOf(Gen.Long[1, 200_000_000_000], Gen.Long[1, long.MaxValue]);
        var price = Gen.OneOf(Gen.Const((Price?)null), amount.Select(n => (Price?)new Price(n)));
        var size = Gen.OneOf(Gen.Const((Size?)null), Gen.Long[0, long.MaxValue].Select(n => (Size?)new Size(n)));
        var flags = Gen.Int[0, 7].Select(bits => (QuoteFlags)(bits << 1) & ~QuoteFlags.Corrected);
        return Gen.Select(
            Gen.Int[0, Universe.Count - 1], Gen.Select(price, price, price), Gen.Select(size, size, size), flags,
            Gen.Bool, after,
            (instrument, prices, sizes, flag, withClose, gap) => (
                new QuoteInput
                {
                    Instrument = new InstrumentId(instrument),
                    Bid = Lower(prices.Item1, prices.Item2),
                    Ask = Higher(prices.Item1, prices.Item2),
                    Last = prices.Item3,
                    BidSize = sizes.Item1,
                    AskSize = sizes.Item2,
                    LastSize = sizes.Item3,
                    PreviousClose = withClose ? prices.Item3 : null,
                    PreviousCloseDate = withClose && prices.Item3 is not null ? new DateOnly(2025, 9, 8) : null,
                    Flags = flag,
                },
                gap));
    }

    private static Price? Lower(Price? left, Price? right) => left is { } a && right is { } b && b < a ? right : left;

    private static Price? Higher(Price? left, Price? right) => left is { } a && right is { } b && b < a ? left : right;
}
