using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Market;

public class QuoteJudgeTests
{
    private static readonly Instant Now = At("2025-09-09 10:00:00");

    private static readonly QuoteInput Good = Sides(Mara, Now, 15.20m, 15.21m) with { Last = Dollars(15.20m) };

    private static readonly Dictionary<string, (QuoteInput Quote, QuoteVerdict Verdict)> Cases = new()
    {
        ["both sides and a trade"] = (Good, QuoteVerdict.Accepted),
        ["both sides"] = (Sides(Mara, Now, 15.20m, 15.21m), QuoteVerdict.Accepted),
        ["a trade alone"] = (Trade(Mara, Now, 15.20m), QuoteVerdict.Accepted),
        ["a trade, and zero on both sides"] = (Good with { Bid = default(Price), Ask = default(Price) },
            QuoteVerdict.Accepted),
        ["a halt alone"] = (Halt(Mara, "2025-09-09 10:00:00"), QuoteVerdict.Accepted),
        ["a previous close alone"] = (PreviousClose(Mara, "2025-09-09 10:00:00", 15, "2025-09-08"),
            QuoteVerdict.Accepted),
        ["a trade of size zero"] = (Trade(Mara, Now, 15.20m, 0), QuoteVerdict.Accepted),
        ["no time"] = (Good with { EventTime = null }, QuoteVerdict.Malformed),
        ["no price"] = (new QuoteInput { Instrument = Mara, EventTime = Now }, QuoteVerdict.Malformed),
        ["no price but sizes"] = (new QuoteInput { Instrument = Mara, EventTime = Now, BidSize = new Size(1) },
            QuoteVerdict.Malformed),
        ["zero on both sides"] = (Sides(Mara, Now, 0, 0), QuoteVerdict.Malformed),
        ["only a flag that the market sets"] = (new QuoteInput
        {
            Instrument = Mara, EventTime = Now, Flags = QuoteFlags.Stale | QuoteFlags.Delayed,
        }, QuoteVerdict.Malformed),
        ["bid below zero"] = (Good with { Bid = new Price(-1) }, QuoteVerdict.Malformed),
        ["ask below zero"] = (Good with { Ask = new Price(-1) }, QuoteVerdict.Malformed),
        ["last of zero"] = (Good with { Last = default(Price) }, QuoteVerdict.Malformed),
        ["last below zero"] = (Good with { Last = new Price(-1) }, QuoteVerdict.Malformed),
        ["bid size below zero"] = (Good with { BidSize = new Size(-1) }, QuoteVerdict.Malformed),
        ["ask size below zero"] = (Good with { AskSize = new Size(-1) }, QuoteVerdict.Malformed),
        ["last size below zero"] = (Good with { LastSize = new Size(-1) }, QuoteVerdict.Malformed),
        ["previous close of zero"] = (PreviousClose(Mara, "2025-09-09 10:00:00", 0, "2025-09-08"),
            QuoteVerdict.Malformed),
        ["previous close without its date"] = (Good with { PreviousClose = new Price(1) }, QuoteVerdict.Malformed),
        ["date without its previous close"] = (Good with { PreviousCloseDate = Day("2025-09-08") },
            QuoteVerdict.Malformed),
        ["previous close of a Sunday"] = (PreviousClose(Mara, "2025-09-09 10:00:00", 15, "2025-09-07"),
            QuoteVerdict.Malformed),
        ["previous close of year one"] = (PreviousClose(Mara, "2025-09-09 10:00:00", 15, "0001-01-01"),
            QuoteVerdict.Malformed),
        ["previous close of year 9999"] = (PreviousClose(Mara, "2025-09-09 10:00:00", 15, "9999-12-31"),
            QuoteVerdict.Malformed),
        ["just before the calendar"] = (Good with { EventTime = NewYork.Start.PlusNanos(-1) },
            QuoteVerdict.Malformed),
        ["exactly five seconds ahead"] = (Good with { EventTime = Now.Plus(TimeSpan.FromSeconds(5)) },
            QuoteVerdict.Accepted),
        ["five seconds and a nano ahead"] = (Good with
        {
            EventTime = Now.Plus(TimeSpan.FromSeconds(5)).PlusNanos(1),
        }, QuoteVerdict.FromFuture),
        ["crossed by a nano"] = (Good with { Bid = new Price(15_210_000_001) }, QuoteVerdict.Crossed),
        ["locked"] = (Good with { Bid = Dollars(15.21m) }, QuoteVerdict.Locked),
        ["no bid"] = (Good with { Bid = null }, QuoteVerdict.OneSided),
        ["no ask"] = (Good with { Ask = null }, QuoteVerdict.OneSided),
        ["zero bid"] = (Good with { Bid = default(Price) }, QuoteVerdict.OneSided),
        ["zero ask"] = (Good with { Ask = default(Price) }, QuoteVerdict.OneSided),
        ["zero ask and no trade"] = (Sides(Mara, Now, 15.20m, 0), QuoteVerdict.OneSided),
    };

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void A_quote_on_an_empty_board_has_its_verdict(string name) =>
        Assert.Equal(Cases[name].Verdict, Judge(Cases[name].Quote));

    [Fact]
    public void A_quote_of_the_boards_own_instant_is_accepted() =>
        Assert.Equal(QuoteVerdict.Accepted, Judge(Good, boardTime: Now));

    [Fact]
    public void A_quote_a_nano_older_than_the_board_is_late() =>
        Assert.Equal(QuoteVerdict.Late, Judge(Good, boardTime: Now.PlusNanos(1)));

    /// <summary>Each quote has a fault and the later ones that can stand beside it; the first names it.</summary>
    [Fact]
    public void The_first_fault_in_the_documented_order_names_a_quote()
    {
        var ahead = Now.Plus(TimeSpan.FromDays(1));
        var crossed = Good with { Bid = Dollars(16) };
        var fromFuture = crossed with { EventTime = Now.Plus(TimeSpan.FromSeconds(6)) };
        Assert.Equal(QuoteVerdict.Malformed, Judge(fromFuture with { LastSize = new Size(-1) }, ahead));
        Assert.Equal(QuoteVerdict.FromFuture, Judge(fromFuture, ahead));
        Assert.Equal(QuoteVerdict.Late, Judge(crossed, ahead));
        Assert.Equal(QuoteVerdict.Late, Judge(Good with { Bid = Good.Ask }, ahead));
        Assert.Equal(QuoteVerdict.Late, Judge(Good with { Bid = null }, ahead));
        Assert.Equal(QuoteVerdict.Crossed, Judge(crossed));
    }

    [Fact]
    public void An_unknown_instrument_is_named_before_any_other_fault()
    {
        var bench = new MarketBench();
        var group = bench.Send(new QuoteInput { Instrument = null, EventTime = null, Last = new Price(-1) });
        Assert.Equal(1, bench.Tally[QuoteVerdict.UnknownInstrument]);
        Assert.Empty(group);
    }

    /// <summary>FAULTS.md, row 36. The market is asked too: what it does with the quote must not throw.</summary>
    [Fact]
    public void Poisoned_values_get_a_verdict_and_never_throw()
    {
        long[] poison = [long.MinValue, long.MinValue + 1, -1, 0, 1, long.MaxValue - 1, long.MaxValue];
        var bench = new MarketBench { Received = Now };
        var quotes = new List<QuoteInput>();
        foreach (var a in poison)
        {
            quotes.Add(Good with { EventTime = new Instant(a) });
            quotes.Add(Good with { LastSize = new Size(a) });
            quotes.Add(Good with { PreviousClose = new Price(a), PreviousCloseDate = Day("2025-09-08") });
            quotes.AddRange(poison.Select(b => Good with { Bid = new Price(a), Ask = new Price(b) }));
            quotes.AddRange(poison.Select(b => Good with { Last = new Price(a), BidSize = new Size(b) }));
            quotes.AddRange(poison.Select(b => Trade(Btc, Now, 1) with { Last = new Price(a), Ask = new Price(b) }));
        }

        foreach (var quote in quotes)
        {
            bench.Send(quote);
            Assert.Equal(1, bench.Tally.Accepted + bench.Tally.Refused);
            Assert.Equal(0, bench.Tally[QuoteVerdict.Unspecified]);
            Assert.True(bench[Mara].Mid is not { } mid || mid >= bench[Mara].Bid!.Value);
        }
    }

    private static QuoteVerdict Judge(QuoteInput quote, Instant? boardTime = null)
    {
        var board = new Board { Instrument = Mara, EventTime = boardTime };
        return QuoteJudge.Judge(quote, board, Now, NewYork);
    }
}
