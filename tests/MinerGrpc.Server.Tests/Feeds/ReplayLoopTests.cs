using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;

namespace MinerGrpc.Server.Tests.Feeds;

public sealed class ReplayLoopTests
{
    private static readonly DateOnly s_tuesday = new(2025, 9, 9);

    [Fact]
    public async Task A_loop_plays_the_same_weekday_of_later_weeks_up_to_the_present()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 9, 24, 12, 0, 0, TimeSpan.Zero));
        var sink = new RecordingSink(clock);
        var log = new RecordingLogger();
        await Feed(clock, log).RunAsync(sink, CancellationToken.None);

        Assert.Equal(
            [
                "2025-09-08T20:00:00Z", "2025-09-09T20:00:00Z", "2025-09-10T00:00:00Z",
                "2025-09-15T20:00:00Z", "2025-09-16T20:00:00Z", "2025-09-17T00:00:00Z",
                "2025-09-22T20:00:00Z", "2025-09-23T20:00:00Z", "2025-09-24T00:00:00Z",
            ],
            sink.Times.Select(time => time.ToString()));
        Assert.Equal(
            ["2025-09-08", "2025-09-15", "2025-09-22"],
            sink.Submitted.SelectMany(entry => entry.Batch.Quotes.ToArray())
                .Where(quote => quote.PreviousCloseDate is not null)
                .Select(quote => $"{quote.PreviousCloseDate:yyyy-MM-dd}"));
        Assert.Contains("up to the present", log.Messages[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loop_continues_in_the_round_where_the_journal_ends()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 9, 24, 12, 0, 0, TimeSpan.Zero));
        var sink = new RecordingSink(clock);
        var startAfter = Instant.From(new DateTimeOffset(2025, 9, 22, 20, 0, 0, TimeSpan.Zero));
        await Feed(clock, new RecordingLogger(), startAfter).RunAsync(sink, CancellationToken.None);

        Assert.Equal(
            ["2025-09-23T20:00:00Z", "2025-09-24T00:00:00Z"], sink.Times.Select(time => time.ToString()));
    }

    [Fact]
    public void After_a_clock_change_the_round_keeps_its_hours_in_New_York()
    {
        var next = Next(NewYork, weeksBefore: 7);

        Assert.Equal(new RoundShift(56, TimeSpan.FromDays(56) + TimeSpan.FromHours(1)), next);
    }

    [Fact]
    public void A_week_with_a_holiday_or_a_half_day_in_it_is_passed_over()
    {
        var monday = s_tuesday.AddDays(-1);
        SessionHours? WithHolidays(DateOnly date) =>
            date == monday.AddDays(7) ? null
            : date == s_tuesday.AddDays(14) ? NewYork(date)!.Value with { Close = NewYork(date)!.Value.Open }
            : NewYork(date);

        Assert.Equal(new RoundShift(21, TimeSpan.FromDays(21)), Next(WithHolidays, weeksBefore: 0));
    }

    [Fact]
    public void A_recording_of_several_weeks_does_not_meet_itself()
    {
        var last = BundledSession.Close.Plus(TimeSpan.FromDays(10));
        var now = last.Plus(TimeSpan.FromDays(60));
        var next = new LoopSchedule(NewYork).Next(default, BundledSession.Open, last, now);

        Assert.Equal(14, next!.Value.Days);
    }

    private static RoundShift? Next(Func<DateOnly, SessionHours?> hoursOf, int weeksBefore) =>
        new LoopSchedule(hoursOf).Next(
            new RoundShift(7 * weeksBefore, TimeSpan.FromDays(7 * weeksBefore)),
            BundledSession.PreviousClose,
            BundledSession.DayEnd,
            BundledSession.DayEnd.Plus(TimeSpan.FromDays(140)));

    /// <summary>09:30 to 16:00 on weekdays, an hour later in UTC from 2 November 2025 on.</summary>
    private static SessionHours? NewYork(DateOnly date)
    {
        if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
        {
            return null;
        }

        var shift = TimeSpan.FromDays(date.DayNumber - s_tuesday.DayNumber)
            + TimeSpan.FromHours(date >= new DateOnly(2025, 11, 2) ? 1 : 0);
        return new SessionHours(BundledSession.Open.Plus(shift), BundledSession.Close.Plus(shift));
    }

    private static ReplayFeed Feed(TimeProvider clock, RecordingLogger log, Instant? startAfter = null)
    {
        var session = new RecordedSession
        {
            Name = "loop.csv",
            OpenSlices = () => RecordedSessionCsv.Read(
                new StringReader("""
                    time,instrument,bid,bid_size,ask,ask_size,last,last_size,previous_close,previous_close_date
                    2025-09-08T20:00:00Z,btc-usd,,,,,112097.31,,,
                    2025-09-09T20:00:00Z,bitf,1.3,100,1.31,200,1.3,50,1.28,2025-09-08
                    """),
                "loop.csv",
                SessionNames.Resolve),
            DayEnd = _ => BundledSession.DayEnd,
        };
        var options = new ReplayOptions { Pace = 0, Loop = true, StartAfter = startAfter };
        return new ReplayFeed(session, options, new LoopSchedule(NewYork), clock, log);
    }
}
