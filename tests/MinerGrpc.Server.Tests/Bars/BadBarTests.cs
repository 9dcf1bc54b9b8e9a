using Google.Protobuf.WellKnownTypes;
using Google.Type;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;
using static MinerGrpc.Server.Tests.Bars.TestBars;

namespace MinerGrpc.Server.Tests.Bars;

/// <summary>Each way in which an imported row can be wrong: it is refused with the value and the way out.</summary>
public sealed class BadBarTests(BadBarTests.BarServer imports) : IClassFixture<BadBarTests.BarServer>
{
    private static readonly Timestamp s_noInstant = new() { Seconds = 1_757_430_000, Nanos = -1 };

    private static readonly Bar s_day = Day("bitf", 8, 1.28m).Full();

    private static readonly Bar s_minute = Minute("bitf", 0, 1.30m);

    private static readonly Dictionary<string, (Bar Row, string Message)> s_rows = new()
    {
        ["no instrument"] = (Day("x", 8, 1).With(b => b.Instrument = ""),
            "instrument '' is not known; use a name of InstrumentService.ListInstruments"),
        ["an unknown instrument"] = (Day("doge", 8, 1), "instrument 'instruments/doge' is not known; use a name"),
        ["a ticker"] = (Day("x", 8, 1).With(b => b.Instrument = "BITF"), "instrument 'BITF' is not known; use a name"),
        ["an instrument with an escape sequence"] = (Day("\u001b[31m", 8, 1),
            "instrument 'instruments/?[31m' is not known"),
        ["no interval"] = (s_day.With(b => b.Interval = 0), "interval 0 is none; give ONE_MINUTE or ONE_DAY"),
        ["an interval 3"] = (s_day.With(b => b.Interval = (BarInterval)3), "interval 3 is none; give"),
        ["no close"] = (s_day.With(b => b.ClearClosePriceNanos()), "close_price_nanos is absent; a bar has at least"),
        ["a close of 0"] = (Day("bitf", 8, 0), "close_price_nanos 0 is not above 0; leave it out"),
        ["an open below 0"] = (s_day.With(b => b.OpenPriceNanos = -1), "open_price_nanos -1 is not above 0"),
        ["a high of 0"] = (s_day.With(b => b.HighPriceNanos = 0), "high_price_nanos 0 is not above 0"),
        ["the least low"] = (s_day.With(b => b.LowPriceNanos = long.MinValue),
            "low_price_nanos -9223372036854775808 is not above 0"),
        ["a volume below 0"] = (s_day.With(b => b.VolumeSizeNanos = -5), "volume_size_nanos -5 is below 0; leave it"),
        ["an open without high and low"] = (
            Day("bitf", 8, 1.28m).With(b => b.OpenPriceNanos = Trades.Nanos(1.27m)),
            "open 1.27, high absent, low absent: some are absent; give all three or none"),
        ["a high below the low"] = (s_day.With(b => b.HighPriceNanos = Trades.Nanos(0.5m)),
            "high 0.5 is below low 0.78; check the columns"),
        ["an open above the high"] = (s_day.With(b => b.OpenPriceNanos = Trades.Nanos(2)),
            "open 2 is outside low 0.78 to high 1.78; check the columns"),
        ["a close below the low"] = (s_day.With(b => b.ClosePriceNanos = Trades.Nanos(0.7m)),
            "close 0.7 is outside low 0.78 to high 1.78; check the columns"),
        ["a Sunday"] = (Day("bitf", 7, 1), "session_date 2025-09-07 is no session of the exchange between"),
        ["a holiday"] = (Day("bitf", 1, 1), "session_date 2025-09-01 is no session of the exchange between"),
        ["a date that is none"] = (Day("bitf", 31, 1), "session_date 2025-9-31 is no day of the calendar"),
        ["a date that is none beside an open"] = (
            Day("bitf", 31, 1).With(b => b.StartTime = Utc(9, 9, 13, 30)),
            "session_date 2025-9-31 is no day of the calendar"),
        ["neither a date nor an open"] = (s_day.With(b => b.SessionDate = null),
            "session_date is absent and start_time absent is the open of no session; give session_date"),
        ["a start that is no open"] = (s_day.With(b => b.StartTime = Utc(9, 8, 13, 31)),
            "start_time 2025-09-08T13:31:00Z is not the open of 2025-09-08, 2025-09-08T13:30:00Z; leave it out"),
        ["a start that is no instant"] = (s_day.With(b => b.StartTime = s_noInstant),
            "start_time seconds 1757430000, nanos -1 is no instant"),
        ["an end that is no close"] = (s_day.With(b => b.EndTime = Utc(9, 8, 19)),
            "end_time 2025-09-08T19:00:00Z is not the close of 2025-09-08, 2025-09-08T20:00:00Z; leave it out"),
        ["a minute without a start"] = (s_minute.With(b => b.StartTime = null), "start_time absent is no whole minute"),
        ["a start within a minute"] = (s_minute.With(b => b.StartTime = Utc(9, 9, 13, 30, 30)),
            "start_time 2025-09-09T13:30:30Z is no whole minute; give the start of the minute in UTC"),
        ["a minute of two"] = (s_minute.With(b => b.EndTime = Utc(9, 9, 13, 32)),
            "end_time 2025-09-09T13:32:00Z is not a minute after start_time 2025-09-09T13:30:00Z; leave it out"),
        ["an end that is no instant"] = (s_minute.With(b => b.EndTime = s_noInstant),
            "end_time seconds 1757430000, nanos -1 is no instant"),
        ["a minute of another day"] = (
            s_minute.With(b => b.SessionDate = new Date { Year = 2025, Month = 9, Day = 8 }),
            "session_date 2025-09-08 is not the trading day of 2025-09-09T13:30:00Z, 2025-09-09; leave it out"),
        ["a minute with a date that is none"] = (
            s_minute.With(b => b.SessionDate = new Date { Year = 2025, Month = 13, Day = 1 }),
            "session_date 2025-13-1 is no day of the calendar"),
        ["a minute before the calendar"] = (s_minute.With(b => b.StartTime = new Timestamp()),
            "start_time 1970-01-01T00:00:00Z is outside the calendar, 2024-01-01 to 2027-12-31; leave it out"),
        ["a day to come"] = (
            s_day.With(b => b.SessionDate = new Date { Year = 2027, Month = 12, Day = 30 }),
            "it ends at 2027-12-30T21:00:00Z, more than 5 s ahead of the server's clock"),
        ["a source of 65 characters"] = (s_day.With(b => b.Source = new string('x', 65)),
            "source has 65 characters, at most 64 are taken; shorten it"),
        ["a source with a line end"] = (s_day.With(b => b.Source = "a\nb"),
            "source 'a?b' holds a control character; use printable ones"),
    };

    public static TheoryData<string> Rows => [.. s_rows.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_bad_row_is_refused_with_the_value_and_the_way_out(string name)
    {
        var (row, message) = s_rows[name];
        var newest = imports.Server.Newest();
        var answer = await imports.Server.ImportAsync(row);

        Assert.Equal((0L, 0L, 1L), (answer.Imported, answer.Unchanged, answer.Refused));
        var refused = Assert.Single(answer.RefusedBars);
        Assert.Equal(0, refused.Index);
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        FaultAssert.ShowsNothingInside(refused.Message);
        Assert.DoesNotContain(refused.Message, char.IsControl);
        Assert.Equal(newest, imports.Server.Newest());
    }

    [Fact]
    public async Task A_refusal_is_short_however_long_the_name_was()
    {
        var answer = await imports.Server.ImportAsync(
            Enumerable.Range(0, 20).Select(_ => Message(Day(new string('x', 200_000), 8, 1))));

        Assert.Equal(20, answer.Refused);
        Assert.All(answer.RefusedBars, r => Assert.InRange(r.Message.Length, 1, 300));
    }

    /// <summary>A server that no test of this class gives a good row.</summary>
    public sealed class BarServer : IAsyncLifetime
    {
        internal TestServer Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await TestServer.StartAsync();

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}

/// <summary>A copy of a bar with one change.</summary>
file static class Changes
{
    public static Bar With(this Bar bar, Action<Bar> change)
    {
        var changed = new Bar(bar);
        change(changed);
        return changed;
    }
}
