using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Sector;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>
/// A few days of a market made from a seed: good and bad quotes, out of order, over nights, weekends and clock
/// changes, in groups of any size, with restarts; the market against <see cref="NaiveMarket"/> after each group.
/// </summary>
internal sealed class MarketSimulation
{
    private static readonly Universe Five = Universe.Parse(
        """
        instrument,display_name,kind,mic,currency,country,cik,history
        a,A,MINER,,USD,,,
        b,B,MINER,,USD,,,
        btc,Bitcoin,BENCHMARK,,USD,,,
        c,C,MINER,,USD,,,
        cloud,Cloud,COUNTERPARTY,,USD,,,

        """,
        "instrument,ticker,start,end,note\n",
        "instrument,business_model,start,end,source\n",
        "instrument,start,end,terms\n");

    private readonly SimulatedQuotes _quotes;
    private readonly Random _random;
    private readonly NaiveMarket _naive = new(Five, Given.NewYork);
    private readonly MoveState[] _toldMoves;
    private MarketBench _bench = new(Five);

    public MarketSimulation(int seed)
    {
        _random = new Random(seed);
        _quotes = new SimulatedQuotes(_random, Five);
        _toldMoves = [.. Five.Instruments.Select(i => _naive.Move(i.Id))];
    }

    /// <summary>Corrections that were applied.</summary>
    public int Corrected { get; private set; }

    /// <summary>Quotes that had to wait.</summary>
    public int Jumps { get; private set; }

    public void Run(int groups)
    {
        for (var i = 0; i < groups; i++)
        {
            Group();
            if (_random.Next(12) == 0)
            {
                Restart();
            }
        }
    }

    private void Group()
    {
        _quotes.MoveOn();
        var batch = Enumerable.Range(0, _random.Next(0, _random.Next(2) == 0 ? 4 : 16))
            .Select(_ => _quotes.Next()).ToArray();
        Instant? advance = _random.Next(3) == 0 ? _quotes.Now : null;
        _bench.Received = _quotes.Now;
        var start = _naive.Sequence;
        var corrections = Corrections();
        var group = _bench.Send(batch, advance, "test", corrections);

        var verdicts = batch.Select(q => _naive.Offer(q, _quotes.Now)).ToList();
        CompareCorrections(corrections, group);
        if (advance is { } time)
        {
            _naive.AdvanceTo(time);
        }

        Jumps += verdicts.Count(v => v == QuoteVerdict.UnconfirmedJump);
        _naive.GrowStale();
        CompareBars(group);
        Assert.Equal(
            verdicts.Distinct().Order().Select(v => (v, verdicts.Count(w => w == v))),
            Enum.GetValues<QuoteVerdict>().Select(v => (v, _bench.Tally[v])).Where(v => v.Item2 > 0));
        Assert.Equal(group.Select((_, i) => start + 1 + i), group.Select(e => e.Sequence));
        Assert.All(group, e => Assert.True(e.EventTime <= _naive.Clock));
        Assert.Equal(_bench.Told.Select(e => e.EventTime).Order(), _bench.Told.Select(e => e.EventTime));
        CompareBoards();
        CompareMoves(group);
        CompareSector(group);
        Assert.Equal(_naive.Sequence + group.Count(e => e.Kind is EventKind.Move or EventKind.Sector),
            _bench.Market.LastSequence);
        _naive.Sequence = _bench.Market.LastSequence;
    }

    private void CompareBoards()
    {
        Assert.Equal((_naive.Clock, _naive.Session), (_bench.Market.State.Time, _bench.Market.State.Session));
        foreach (var instrument in Five.Instruments)
        {
            Assert.Equal(_naive.Board(instrument.Id), _bench[instrument.Id]);
        }
    }

    /// <summary>Of trades old and new, by sequence or by time and price; some twice, some of the benchmark.</summary>
    private TradeCorrectionInput[] Corrections()
    {
        var trades = Five.Instruments.SelectMany(i => _naive.Trades(i.Id)).OrderBy(t => t.Sequence).TakeLast(25)
            .ToList();
        return [.. Enumerable.Range(0, trades.Count == 0 || _random.Next(3) > 0 ? 0 : _random.Next(1, 4)).Select(_ =>
        {
            var trade = trades[_random.Next(trades.Count)];
            var (byTime, cancel) = (_random.Next(3) == 0, _random.Next(2) == 0);
            return new TradeCorrectionInput
            {
                Instrument = trade.Id,
                Sequence = byTime ? null : trade.Sequence,
                TradeTime = byTime ? trade.Time : null,
                OriginalPrice = byTime ? trade.Price ?? trade.Came : null,
                CorrectedPrice = cancel ? null : new Price(_random.Next(90, 111) * (Price.NanosPerUnit / 100)),
                CorrectedSize = cancel || _random.Next(2) == 0 ? null : new Size(_random.Next(9)),
            };
        })];
    }

    private void CompareCorrections(TradeCorrectionInput[] corrections, List<ToldEvent> group)
    {
        var told = new List<(CorrectionState Correction, Bar Minute)>();
        for (var i = 0; i < corrections.Length; i++)
        {
            var expected = _naive.Correct(corrections[i]);
            Assert.Equal(expected is null, _bench.Refusals[i] is not null);
            if (expected is { } applied)
            {
                var (price, size) = (corrections[i].CorrectedPrice, corrections[i].CorrectedSize ?? applied.Was.Size);
                told.Add((
                    new CorrectionState(
                        applied.Was.Id, applied.Was.Sequence, applied.Was.Price!.Value, applied.Was.Size, price,
                        price is null ? null : size, applied.Was.Time, applied.Board),
                    applied.Minute));
            }
        }

        Corrected += told.Count;
        Assert.Equal(told.Select(t => t.Correction), group.Where(IsCorrection).Select(e => e.Correction));
        Assert.Equal(
            told.Select(t => t.Minute), MinutesAtOnce(group).Select(e => e.Bar));
    }

    private static bool IsCorrection(ToldEvent e) => e.Kind == EventKind.Correction;

    /// <summary>The bar right after a correction, if it is that of its minute.</summary>
    private static IEnumerable<ToldEvent> MinutesAtOnce(List<ToldEvent> group) => group.Zip(group.Skip(1))
        .Where(pair => IsCorrection(pair.First) && pair.Second.Kind == EventKind.Bar
            && pair.Second.Bar is { Interval: BarInterval.OneMinute } bar
            && bar.Instrument == pair.First.Correction.Instrument
            && bar.Start == Minutes.StartOf(pair.First.Correction.TradeTime, Given.NewYork))
        .Select(pair => pair.Second);

    private void CompareBars(List<ToldEvent> group)
    {
        static IEnumerable<Bar> Sorted(IEnumerable<Bar> bars) =>
            bars.OrderBy(b => b.Instrument.Index).ThenBy(b => b.Interval).ThenBy(b => b.Start);

        var told = group.Where(e => e.Kind == EventKind.Bar).Except(MinutesAtOnce(group)).Select(e => e.Bar);
        Assert.Equal(Sorted(_naive.TellBars()), Sorted(told));
    }

    /// <summary>A move that is not told has not changed; one that is told is told once and as it is.</summary>
    private void CompareMoves(List<ToldEvent> group)
    {
        var told = group.Where(e => e.Kind == EventKind.Move).Select(e => e.Move).ToList();
        Assert.Equal(told.DistinctBy(m => m.Instrument), told);
        told.ForEach(m => _toldMoves[m.Instrument.Index] = m);
        foreach (var instrument in Five.Instruments)
        {
            var move = _naive.Move(instrument.Id);
            Assert.Equal(move, _bench.Move(instrument.Id));
            Assert.Equal(move, _toldMoves[instrument.Id.Index]);
        }
    }

    private void CompareSector(List<ToldEvent> group)
    {
        var expected = group.Any(e => e.Kind == EventKind.Move && Five.Miners.Contains(e.Move.Instrument))
            || (group.Any(e => e.Kind == EventKind.Session) && Five.Miners.Any(m => _naive.Board(m).Last is not null));
        Assert.Equal(expected ? 1 : 0, group.Count(e => e.Kind == EventKind.Sector));
        if (!expected)
        {
            return;
        }

        var told = group[^1].Sector;
        var all = Five.Miners.Select(_naive.Move).ToList();
        var day = all.Where(m => m.Last is not null).Max(m => m.SessionDate);
        var excluded = all.Select(m => (Move: m, Reason: Exclusion(m, day))).Where(m => m.Reason is not null);
        var fresh = all.Where(m => Exclusion(m, day) is null).ToList();
        var ratios = fresh.Select(m => m.MoveRatio!.Value).Order().ToList();
        Assert.Equal(string.Join(' ', excluded.Select(m => $"{m.Move.Instrument.Index}:{m.Reason}")), told.Excluded);
        Assert.Equal((all.Count, fresh.Count, day), (told.Members, told.Fresh, told.SessionDate));
        NumberAssert.CloseOrUndefined(fresh.Count == 0 ? null : ratios.Average(), told.Mean, "mean");
        NumberAssert.CloseOrUndefined(
            fresh.Count == 0 ? null : (ratios[(fresh.Count - 1) / 2] + ratios[fresh.Count / 2]) / 2, told.Median,
            "median");
        Assert.Equal(
            (ratios.Count(r => r > 0), ratios.Count(r => r < 0), ratios.Count(r => r == 0)), told.Breadth);
        Assert.Equal(fresh.Any(m => m.Flags.HasFlag(QuoteFlags.Simulated)), told.Simulated);
        var newest = fresh.OrderByDescending(m => m.Last!.Value.Time).FirstOrDefault();
        Assert.Equal(
            (newest.Last?.Time, newest.Base?.Time, newest.BenchmarkBase, newest.BenchmarkLast),
            (told.AsOf, told.BaseTime, told.BenchmarkBase, told.BenchmarkLast));
    }

    private static ExclusionReason? Exclusion(MoveState move, DateOnly? day) =>
        move.Last is null || move.SessionDate != day ? ExclusionReason.NoTrade
        : move.Flags.HasFlag(QuoteFlags.Halted) ? ExclusionReason.Halted
        : move.Flags.HasFlag(QuoteFlags.Stale) ? ExclusionReason.Stale
        : move.Base is null ? ExclusionReason.NoPreviousClose
        : null;

    /// <summary>The journal holds events; time that passed without one is forgotten, and nothing else is.</summary>
    private void Restart()
    {
        var before = _bench.Market;
        before.State.Time = _bench.Told.Count == 0 ? null : _bench.Told[^1].EventTime;
        _naive.Restart(before.State.Time);
        _bench = _random.Next(2) == 0 || _bench.Told.Count == 0
            ? MarketBench.FromEvents(_bench.Told, Five)
            : _bench.FromCheckpoint(Five);
        RestoreTests.AssertSameState(before, _bench.Market);
    }
}
