using System.Runtime.CompilerServices;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>What a quote costs: nothing on the heap once the lists have grown, and some bytes copied.</summary>
public class AllocationTests
{
    private const int GroupSize = 64;
    private static readonly Instant Start = At("2025-09-09 09:59:00");

    private readonly SectorMarket _market = new(Universe, NewYork);
    private readonly EventBuffer _events = new();
    private readonly VerdictTally _tally = new();
    private readonly QuoteInput[] _group = new QuoteInput[GroupSize];
    private int _second;

    /// <summary>Trades, sides, bad and late quotes, staleness, minutes that end: all that a session brings.</summary>
    [Fact]
    public void A_quote_allocates_nothing_after_warm_up()
    {
        for (var i = 0; i < 130; i++)
        {
            Step();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var sequence = _market.LastSequence;
        for (var i = 0; i < 500; i++)
        {
            Step();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated == 0, $"{allocated} bytes for {500 * GroupSize} quotes");
        Assert.True(_market.LastSequence - sequence > 500 * GroupSize, "the quotes were refused");
    }

    [Fact]
    public void The_benchmark_history_allocates_its_ring_and_nothing_more()
    {
        var history = new BenchmarkHistory(16);
        history.Add(new PricePoint(new Price(1), Start));
        history.AtOrBefore(Start, TimeSpan.FromSeconds(1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            history.Add(new PricePoint(new Price(i + 1), Start.PlusNanos(i)));
            history.AtOrBefore(Start.PlusNanos(i), TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_cleared_buffer_is_empty_and_is_filled_again()
    {
        Step();
        var first = ToldEvent.All(_events).Count();
        _events.Clear();
        Assert.Equal((0, null), (_events.Events.Length, _events.Sector));
        Assert.True(first > 0);
        Step();
        Assert.All(ToldEvent.All(_events), e => Assert.NotNull(e.Body));
    }

    /// <summary>
    /// The bytes that a quote copies: input once, board twice (state and event), move once. No promise to anybody, but
    /// a field that is added shows here what it costs. A nullable 8-byte number takes 16.
    /// </summary>
    [Fact]
    public void The_copied_values_have_the_sizes_that_were_reckoned_with()
    {
        Assert.Equal(
            (152, 304, 120, 48),
            (Unsafe.SizeOf<QuoteInput>(), Unsafe.SizeOf<Board>(), Unsafe.SizeOf<MoveState>(),
                Unsafe.SizeOf<MarketEvent>()));
    }

    private void Step()
    {
        for (var i = 0; i < GroupSize; i++)
        {
            var time = Start.Plus(TimeSpan.FromSeconds(_second)).PlusNanos(i);
            _group[i] = new QuoteInput
            {
                // One instrument is quoted in every twentieth group only: it grows stale and fresh again.
                Instrument = new(_second % 20 != 0 && i % Universe.Count == 3 ? 4 : i % Universe.Count),
                EventTime = i % 31 == 30 ? Start : time,
                Bid = new Price(1_000_000_000 + i),
                Ask = new Price(i % 17 == 0 ? 1 : 1_000_000_100 + i),
                Last = new Price(1_000_000_050 + i + _second),
                LastSize = new Size(1_000),
                PreviousClose = new Price(1_000_000_000),
                PreviousCloseDate = new DateOnly(2025, 9, 8),
            };
        }

        _events.Clear();
        var received = Start.Plus(TimeSpan.FromSeconds(++_second));
        _market.Apply(_group, "test", received, _events, _tally);
        _market.AdvanceTo(received, received, _events);
        _market.Complete(_events);
    }
}
