using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Session;

/// <summary>The bars of the bundled session, and the official ones that stand before it.</summary>
[Collection(BundledServerCollection.Name)]
public sealed class BundledBarsTests(BundledServer played)
{
    private const decimal NanosPerUnit = 1_000_000_000;

    private static readonly Timestamp s_open = TestBars.Utc(9, 9, 13, 30);

    private static readonly Timestamp s_close = TestBars.Utc(9, 9, 20);

    public static TheoryData<string> Shares => [.. OfficialFigures.Shares.Keys];

    [Theory]
    [MemberData(nameof(Shares))]
    public async Task The_minutes_of_a_share_add_up_to_its_official_day(string id)
    {
        var day = OfficialFigures.Shares[id];
        var minutes = await RegularMinutesAsync(id);

        Assert.Equal(day.Open, minutes[0].OpenPriceNanos / NanosPerUnit);
        Assert.Equal(day.High, minutes.Max(m => m.HighPriceNanos) / NanosPerUnit);
        Assert.Equal(day.Low, minutes.Min(m => m.LowPriceNanos) / NanosPerUnit);
        Assert.Equal(day.Close, minutes[^1].ClosePriceNanos / NanosPerUnit);
        Assert.Equal(day.Volume, minutes.Sum(m => m.VolumeSizeNanos) / NanosPerUnit);
        Assert.Equal((s_open, s_close), (minutes[0].StartTime, minutes[^1].EndTime));
    }

    [Theory]
    [MemberData(nameof(Shares))]
    public async Task Each_minute_holds_its_own_prices_and_says_that_it_is_simulated(string id)
    {
        var minutes = await RegularMinutesAsync(id);

        Assert.All(minutes, m =>
        {
            Assert.InRange(m.OpenPriceNanos, m.LowPriceNanos, m.HighPriceNanos);
            Assert.InRange(m.ClosePriceNanos, m.LowPriceNanos, m.HighPriceNanos);
            Assert.Equal(60, m.EndTime.Seconds - m.StartTime.Seconds);
            Assert.Equal([QuoteFlag.Simulated], m.Flags);
            Assert.Equal(DayOf(9), m.SessionDate);
        });
        Assert.InRange(minutes.Count, 2, 390);
        var starts = minutes.Select(m => m.StartTime.Seconds).ToList();
        Assert.Equal(starts.Distinct().Order(), starts);
    }

    [Theory]
    [MemberData(nameof(Shares))]
    public async Task The_official_day_stays_and_is_not_simulated(string id)
    {
        var day = Assert.Single(await played.Server.DaysAsync(id), b => b.SessionDate.Equals(DayOf(9)));

        Assert.Empty(day.Flags);
        Assert.Equal("bundled history 1", day.Source);
        Assert.Equal(OfficialFigures.Shares[id].Close, day.ClosePriceNanos / NanosPerUnit);
        Assert.Equal(OfficialFigures.Shares[id].Volume, day.VolumeSizeNanos / NanosPerUnit);
    }

    [Fact]
    public async Task The_day_of_BTC_ends_at_the_exchanges_close_and_stays_official()
    {
        var days = await played.Server.DaysAsync("btc-usd");
        var day = Assert.Single(days, b => b.SessionDate.Equals(DayOf(9)));

        Assert.Equal((OfficialFigures.BenchmarkClose, s_close), (day.ClosePriceNanos / NanosPerUnit, day.EndTime));
        Assert.All(days, d => Assert.Empty(d.Flags));
    }

    [Fact]
    public async Task There_are_63_official_sessions_of_a_share_and_of_BTC()
    {
        foreach (var id in (string[])["bitf", "btc-usd"])
        {
            var days = await played.Server.DaysAsync(id);
            Assert.Equal(63, days.Count);
            var sessions = await played.Server.Quotes.ListSessionsAsync(new ListSessionsRequest
            {
                StartDate = new() { Year = 2025, Month = 6, Day = 11 }, EndDate = DayOf(11),
            });
            Assert.Subset(
                sessions.Sessions.Select(s => s.SessionDate.ToByteString()).ToHashSet(),
                days.Select(d => d.SessionDate.ToByteString()).ToHashSet());
        }
    }

    [Fact]
    public async Task Each_minute_of_the_journal_is_told_once()
    {
        await using var stream = await TestStream.OpenAsync(played.Server, new StreamSectorMovesRequest
        {
            Kinds = { EventKind.Bar }, Instruments = { "instruments/bitf" }, SinceTime = s_open,
        });
        var told = (await stream.ReplayAsync()).Select(e => e.Bar).ToList();

        Assert.Equal(
            (await played.Server.MinutesAsync("bitf")).Select(b => b.ToByteString()),
            told.Select(b => b.ToByteString()));
    }

    private async Task<List<Bar>> RegularMinutesAsync(string id) =>
    [
        .. (await played.Server.MinutesAsync(id)).Where(
            b => b.StartTime.Seconds >= s_open.Seconds && b.StartTime.Seconds < s_close.Seconds),
    ];

    private static Google.Type.Date DayOf(int day) => new() { Year = 2025, Month = 9, Day = day };
}
