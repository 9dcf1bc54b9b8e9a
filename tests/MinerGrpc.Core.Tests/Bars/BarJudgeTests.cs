using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Bars;

public class BarJudgeTests
{
    private static readonly Instant Now = At("2025-09-09 16:00:00");

    private static readonly BarInput GoodDay = new()
    {
        Name = "instruments/mara", Instrument = Mara, Interval = BarInterval.OneDay, SessionDate = Day("2025-09-09"),
        Open = Dollars(15), High = Dollars(17), Low = Dollars(14), Close = Dollars(16), Volume = new Size(5),
    };

    private static readonly BarInput GoodMinute = new()
    {
        Name = "instruments/mara", Instrument = Mara, Interval = BarInterval.OneMinute,
        Start = At("2025-09-09 10:00:00"), Close = Dollars(16),
    };

    private static readonly Dictionary<string, (BarInput Input, string Message)> Wrong = new()
    {
        ["unknown instrument"] = (GoodDay with { Instrument = null, Name = "instruments/x" },
            "instrument 'instruments/x' is not known; use a name"),
        ["no interval"] = (GoodDay with { Interval = BarInterval.Unspecified }, "interval 0 is none; give ONE_MINUTE"),
        ["no such interval"] = (GoodDay with { Interval = (BarInterval)9 }, "interval 9 is none; give ONE_MINUTE"),
        ["no close"] = (GoodDay with { Close = null }, "close_price_nanos is absent"),
        ["close of zero"] = (GoodDay with { Close = default(Price) }, "close_price_nanos 0 is not above 0"),
        ["open below zero"] = (GoodDay with { Open = new Price(-1) }, "open_price_nanos -1 is not above 0"),
        ["high of zero"] = (GoodDay with { High = default(Price) }, "high_price_nanos 0 is not above 0"),
        ["low of the least"] = (GoodDay with { Low = new Price(long.MinValue) },
            "low_price_nanos -9223372036854775808 is not above 0"),
        ["high below low"] = (GoodDay with { High = Dollars(13) }, "high 13 is below low 14; check"),
        ["open above high"] = (GoodDay with { Open = Dollars(17.1m) }, "open 17.1 is outside low 14 to high 17"),
        ["open below low"] = (GoodDay with { Open = Dollars(13.9m) }, "open 13.9 is outside low 14 to high 17"),
        ["close above high"] = (GoodDay with { Close = Dollars(18) }, "close 18 is outside low 14 to high 17"),
        ["close below low"] = (GoodDay with { Close = Dollars(1) }, "close 1 is outside low 14 to high 17"),
        ["open alone"] = (GoodDay with { High = null, Low = null },
            "open 15, high absent, low absent: some are absent"),
        ["high and low alone"] = (GoodDay with { Open = null }, "open absent, high 17, low 14: some are absent"),
        ["volume below zero"] = (GoodDay with { Volume = new Size(-1) }, "volume_size_nanos -1 is below 0"),
        ["a day without a date"] = (GoodDay with { SessionDate = null },
            "session_date is absent and start_time absent is the open of no session; give session_date"),
        ["a day from no open"] = (GoodDay with { SessionDate = null, Start = At("2025-09-09 09:31:00") },
            "session_date is absent and start_time 2025-09-09T13:31:00Z is the open of no session"),
        ["a Sunday"] = (GoodDay with { SessionDate = Day("2025-09-07") },
            "session_date 2025-09-07 is no session of the exchange between 2024-01-01 and 2027-12-31"),
        ["year one"] = (GoodDay with { SessionDate = DateOnly.MinValue }, "session_date 0001-01-01 is no session"),
        ["another open"] = (GoodDay with { Start = At("2025-09-09 09:31:00") },
            "start_time 2025-09-09T13:31:00Z is not the open of 2025-09-09, 2025-09-09T13:30:00Z; leave it out"),
        ["another close"] = (GoodDay with { End = At("2025-09-09 15:00:00") },
            "end_time 2025-09-09T19:00:00Z is not the close of 2025-09-09, 2025-09-09T20:00:00Z; leave it out"),
        ["a day to come"] = (GoodDay with { SessionDate = Day("2025-09-10") },
            "it ends at 2025-09-10T20:00:00Z, more than 5 s ahead of the server's clock (2025-09-09T20:00:00Z)"),
        ["no start"] = (GoodMinute with { Start = null }, "start_time absent is no whole minute"),
        ["half a minute"] = (GoodMinute with { Start = At("2025-09-09 10:00:30") },
            "start_time 2025-09-09T14:00:30Z is no whole minute"),
        ["a nano off"] = (GoodMinute with { Start = GoodMinute.Start!.Value.PlusNanos(1) },
            "start_time 2025-09-09T14:00:00.000000001Z is no whole minute"),
        ["two minutes"] = (GoodMinute with { End = At("2025-09-09 10:02:00") },
            "end_time 2025-09-09T14:02:00Z is not a minute after start_time 2025-09-09T14:00:00Z"),
        ["a minute of another day"] = (GoodMinute with { SessionDate = Day("2025-09-08") },
            "session_date 2025-09-08 is not the trading day of 2025-09-09T14:00:00Z, 2025-09-09; leave it out"),
        ["a day for the night"] = (
            GoodMinute with { Start = At("2025-09-08 22:00:00"), SessionDate = Day("2025-09-08") },
            "session_date 2025-09-08 is not the trading day of 2025-09-09T02:00:00Z, which is in none"),
        ["before the calendar"] = (GoodMinute with { Start = new Instant(0) },
            "start_time 1970-01-01T00:00:00Z is outside the calendar, 2024-01-01 to 2027-12-31"),
        ["a minute to come"] = (GoodMinute with { Start = At("2025-09-09 16:00:00") },
            "it ends at 2025-09-09T20:01:00Z"),
    };

    public static TheoryData<string> WrongNames => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void What_is_wrong_is_named_with_its_value(string name)
    {
        var message = BarJudge.Judge(Wrong[name].Input, "import", Now, NewYork, out _);
        Assert.StartsWith(Wrong[name].Message, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_is_filled_in_from_the_calendar()
    {
        var expected = new Bar(
            Mara, BarInterval.OneDay, At("2025-09-09 09:30:00"), At("2025-09-09 16:00:00"), Day("2025-09-09"),
            Dollars(15), Dollars(17), Dollars(14), Dollars(16), new Size(5), QuoteFlags.None, "import", default, null);
        Assert.Equal(expected, Good(GoodDay));
        Assert.Equal(expected, Good(GoodDay with { SessionDate = null, Start = expected.Start }));
        Assert.Equal(expected, Good(GoodDay with { Start = expected.Start, End = expected.End, Source = "" }));
    }

    [Fact]
    public void A_minute_is_filled_in_from_the_calendar()
    {
        var bar = Good(GoodMinute with { Source = "vendor" });
        Assert.Equal(
            (At("2025-09-09 10:01:00"), Day("2025-09-09"), "vendor"), (bar.End, bar.SessionDate!.Value, bar.Source));
        Assert.Null(Good(GoodMinute with { Start = At("2025-09-06 12:00:00") }).SessionDate);
    }

    [Fact]
    public void A_bar_may_end_five_seconds_ahead_of_our_clock()
    {
        var early = Now.Plus(TimeSpan.FromSeconds(-5));
        Assert.Null(BarJudge.Judge(GoodDay, "import", early, NewYork, out _));
        Assert.NotNull(BarJudge.Judge(GoodDay, "import", early.PlusNanos(-1), NewYork, out _));
    }

    [Fact]
    public void Only_the_flags_that_a_bar_can_have_are_taken() => Assert.Equal(
        QuoteFlags.Simulated | QuoteFlags.Corrected, Good(GoodDay with { Flags = (QuoteFlags)int.MaxValue }).Flags);

    private static Bar Good(BarInput input)
    {
        Assert.Null(BarJudge.Judge(input, "import", Now, NewYork, out var bar));
        return bar;
    }
}
