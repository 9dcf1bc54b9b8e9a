using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Tests.Market;
using MinerGrpc.Core.Tests.Statistics;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>The words of the divergence tests: closes by session, boards, and what is asked of them.</summary>
internal static class GivenDivergence
{
    public static readonly DivergenceWindow ToDate = new DivergenceWindow.SessionToDate();

    public static readonly DailyHistory NoCloses = DailyHistory.Empty(Universe, NewYork);

    /// <summary>The seven members of the article, in its order.</summary>
    public static readonly string[] Seven = ["bitf", "cifr", "iren", "hut", "riot", "wulf", "mara"];

    /// <summary>The official closes of 11 June to 10 September 2025.</summary>
    public static DailyHistory OracleCloses { get; } = ReadOracleCloses();

    /// <summary>The position of a session.</summary>
    public static int Session(string date) => NewYork.IndexOf(Day(date)) is >= 0 and var index
        ? index
        : throw new ArgumentException($"{date} has no session");

    public static TradingSession SessionAt(int session) => NewYork.Sessions[session];

    public static Price Nanos(double price) => new(checked((long)Math.Round(price * 1e9)));

    /// <summary>A daily bar with an official close; known from the close on unless another time is given.</summary>
    public static Bar Daily(InstrumentId id, int session, Price close, Instant? known = null, bool simulated = false)
    {
        var day = SessionAt(session);
        return new Bar(
            id, BarInterval.OneDay, day.Open, day.Close, day.Date, null, null, null, close, null,
            simulated ? QuoteFlags.Simulated : QuoteFlags.None, "vendor", known ?? day.Close, null);
    }

    /// <summary>A walk of closes with log returns within 5 %, from one session through another.</summary>
    public static IEnumerable<Bar> Walk(InstrumentId id, int from, int through, Random random, double start = 100)
    {
        var price = start;
        for (var session = from; session <= through; session++)
        {
            yield return Daily(id, session, Nanos(price));
            price *= Math.Exp(0.1 * (random.NextDouble() - 0.5));
        }
    }

    public static DailyHistory Of(IEnumerable<Bar> bars) => NoCloses.With(bars.ToArray());

    /// <summary>The same closes without one.</summary>
    public static IEnumerable<Bar> Without(this IEnumerable<Bar> bars, InstrumentId id, int session) =>
        bars.Where(b => b.Instrument != id || b.SessionDate != SessionAt(session).Date);

    /// <summary>What a question is answered from; instruments without a board have none.</summary>
    public static DivergenceInputs Inputs(
        DailyHistory history, Instant now, Instant? asOf = null, IReadOnlyList<MoveState>? boards = null,
        IReadOnlyList<Bar>? minutes = null, Func<InstrumentId, int, KeptFit?>? kept = null,
        Instant? marketTime = null) => new()
        {
            Universe = Universe,
            Calendar = NewYork,
            History = history,
            Now = now,
            MarketTime = () => marketTime,
            AsOf = asOf,
            Moves = id => boards?.FirstOrDefault(b => b.Instrument == id) is { Last: not null } board
                ? board
                : NoBoard(id),
            Minutes = (id, from, through) =>
                [.. (minutes ?? []).Where(b => b.Instrument == id && b.Start >= from && b.End <= through)],
            Kept = kept,
        };

    /// <summary>A board that was traded at an instant of its day, with Bitcoin at the same instant.</summary>
    public static MoveState Board(
        InstrumentId id, Instant time, Price last, Price? benchmark, QuoteFlags flags = QuoteFlags.None) => new(
        id, null, new PricePoint(last, time), null,
        benchmark is { } price ? new PricePoint(price, time) : null, flags,
        NewYork.SessionAt(time), NewYork.CurrentOrPrevious(time)!.Value.Date);

    /// <summary>One instrument, with the standard estimate and without peers unless they are given.</summary>
    public static DivergenceState Ask(
        this DivergenceInputs inputs, InstrumentId id, DivergenceWindow? window = null,
        IReadOnlyList<InstrumentId>? peers = null, EstimationChoice? choice = null) =>
        new DivergenceModel(inputs).Query(
            id, peers ?? [], window ?? ToDate, choice ?? EstimationChoice.Standard, keepPairs: true);

    private static MoveState NoBoard(InstrumentId id) =>
        new(id, null, null, null, null, QuoteFlags.None, MarketSession.Unspecified, null);

    private static DailyHistory ReadOracleCloses()
    {
        var table = TestTables.Read("closes_2025-06-11_2025-09-10.csv");
        string[] members = [.. Seven, "clsk", "corz", "apld", "nbis"];
        return Of(table.Rows.SelectMany(row => members.Append("btc").Select(name => Daily(
            Id(name == "btc" ? "btc-usd" : name), Session(row["session"]),
            Nanos(row.Value(name.ToUpperInvariant()))))));
    }
}
