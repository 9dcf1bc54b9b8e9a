using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>The oldest goes, whole stretches at once; what is left answers as before, and what went is told.</summary>
public sealed class RetentionTests
{
    private const double Day = 86_400;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_that_are_too_old_go_and_the_rest_answers_as_before(bool packed)
    {
        using var folder = new TestFolder();
        await using (var server = await UpkeepServer.StartAsync(folder))
        {
            await UpkeepServer.FillDaysAsync(server, 5);
            if (packed)
            {
                await server.TendAsync();
            }
        }

        await using var kept = await UpkeepServer.StartAsync(folder, "--Retention:JournalDays=2");
        var (before, sectors) = (kept.Rows(), await SectorsAsync(kept));
        await kept.TendAsync();

        var window = (await kept.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow;
        var info = await kept.JournalInfoAsync();
        Assert.Equal(window.Oldest.Sequence, info.Retention.ExpiredThroughSequence);
        Assert.True(window.OldestTime > Trades.At(Day) && window.OldestTime < Trades.At(3 * Day), $"{window}");
        var left = kept.Rows();
        Assert.InRange(left.Count, 1, before.Count - 1);
        Assert.Equal(before[^left.Count..], left);
        Assert.Equal(sectors, await SectorsAsync(kept));
        Assert.Equal(2, info.Retention.JournalDays);
        await FaultAssert.FailsAsync(StatusCode.OutOfRange, "AS_OF_BEFORE_JOURNAL", () => kept.SectorAsync(60));
        await using (var again = await RestartedAsync(kept, folder))
        {
            Assert.Equal(left, again.Rows());
            Assert.Equal(window.Oldest.Sequence + 1, (await again.ReplayAsync())[0].Sequence);
            Assert.Equal(sectors, await SectorsAsync(again));
        }
    }

    [Fact]
    public async Task Above_its_size_the_oldest_events_go_until_it_fits()
    {
        await using var server = await UpkeepServer.StartAsync(null, "--Retention:JournalMebibytes=4");
        await UpkeepServer.FillDaysAsync(server, 6);
        var newest = server.Rows()[^1];
        var full = await server.JournalInfoAsync();
        Assert.True(full.SizeBytes - full.LogBytes - full.FreeBytes > 4 << 20 || full.LogBytes > 4 << 20, $"{full}");

        await server.TendAsync();

        var info = await server.JournalInfoAsync();
        Assert.Equal(4 << 20, info.Retention.JournalBytes);
        Assert.True(info.Retention.ExpiredThroughSequence > 0);
        Assert.Equal(newest, server.Rows()[^1]);
    }

    [Fact]
    public async Task Nothing_goes_when_all_is_to_be_kept_and_the_newest_stretch_never()
    {
        using var folder = new TestFolder();
        await using (var server = await UpkeepServer.StartAsync(
            folder, "--Retention:JournalDays=0", "--Retention:JournalMebibytes=0", "--Retention:MinuteBarDays=0"))
        {
            await UpkeepServer.FillDaysAsync(server, 3);
            var rows = server.Rows();
            await server.TendAsync();
            Assert.Equal(rows, server.Rows());
            var retention = (await server.JournalInfoAsync()).Retention;
            Assert.Equal(new Retention(), retention);
        }

        await using var smallest = await UpkeepServer.StartAsync(folder, "--Retention:JournalMebibytes=1");
        await smallest.TendAsync();
        Assert.InRange(smallest.Journal().Range.Newest - smallest.Journal().Range.OldestAfter, 9_000, 20_000);
    }

    [Fact]
    public async Task Minute_bars_that_are_too_old_go_and_days_stay()
    {
        using var book = new MetricBook();
        await using var server = await UpkeepServer.StartAsync(
            null, "--Retention:MinuteBarDays=2", "--Retention:JournalDays=3");
        await UpkeepServer.FillDaysAsync(server, 5);
        var (minutes, days) = (await server.MinutesAsync("bitf"), await server.DaysAsync("bitf"));
        await server.TendAsync();

        foreach (var kind in (string[])["expire_events", "expire_minutes", "pack"])
        {
            Assert.True(book.Sum(server.Services, "journal.upkeep.steps", $"kind={kind}") > 0, kind);
        }

        var kept = await server.MinutesAsync("bitf");
        var expired = (await server.JournalInfoAsync()).Retention.MinutesExpiredBefore;
        Assert.InRange(kept.Count, 1, minutes.Count - 1);
        Assert.Equal(minutes.Where(bar => bar.StartTime >= expired), kept);
        Assert.Equal(days, await server.DaysAsync("bitf"));
        Assert.True(days.Count > 2, $"{days.Count} days");
        var minutesFromTheFirst = new ListBarsRequest
        {
            Instrument = "instruments/bitf", Interval = BarInterval.OneMinute, StartTime = Trades.At(0),
        };
        await FaultAssert.FailsAsync(
            StatusCode.OutOfRange, "MINUTES_EXPIRED",
            async () => await server.Quotes.ListBarsAsync(minutesFromTheFirst));
    }

    [Theory]
    [InlineData(
        "DELETE FROM journal_segments "
        + "WHERE first_sequence IN (SELECT min(first_sequence) FROM journal_segments)")]
    [InlineData("DELETE FROM retention")]
    [InlineData("UPDATE retention SET events_through = events_through + 1")]
    [InlineData("UPDATE retention SET chain = zeroblob(32)")]
    public async Task An_oldest_row_that_went_otherwise_stops_the_start(string damage)
    {
        using var folder = new TestFolder();
        await using (var server = await UpkeepServer.StartAsync(folder, "--Retention:JournalDays=2"))
        {
            await UpkeepServer.FillDaysAsync(server, 5);
            await server.TendAsync();
            Assert.True(server.Journal().Retention.EventsThrough > 0);
        }

        Assert.Equal(1, DatabaseFile.Execute(folder, damage));
        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => TestServer.StartAsync(folder, null));
        Assert.Contains(folder.Database, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GapPolicy.Fail)]
    [InlineData(GapPolicy.Snapshot)]
    public async Task A_reader_that_retention_overtakes_is_told_a_gap(GapPolicy policy)
    {
        await using var server = await UpkeepServer.StartAsync(
            null, "--Retention:JournalDays=1", "--Server:WriteTimeoutSeconds=120", "--Server:TailMebibytes=1");
        await UpkeepServer.FillDaysAsync(server, 8);
        var request = TestStream.EveryKind();
        request.AfterCursor = new Cursor { JournalId = server.Journal().Id, Sequence = 0 };
        request.GapPolicy = policy;
        await using var stream = await TestStream.OpenAsync(server, request);
        Assert.Equal(1, (await stream.NextAsync()).Events[0].Sequence);

        // It reads no more, so that its window is closed long before the end.
        await server.TendAsync();

        if (policy == GapPolicy.Fail)
        {
            var failure = await stream.FailureAsync();
            Assert.Equal(StatusCode.OutOfRange, failure.StatusCode);
            return;
        }

        var gap = (await stream.NextAsync(StreamSectorMovesResponse.ControlOneofCase.Gap)).Gap;
        Assert.Equal(GapCause.Expired, gap.Cause);
        Assert.InRange(gap.From.Sequence, 1, server.Journal().Range.OldestAfter - 1);
        Assert.Equal(gap.To.Sequence, (await stream.SnapshotAsync())[^1].Sequence);
        var ack = await TestPublisher.PublishAsync(server, Trades.Trade("mara", 8 * Day, 15.5m));
        Assert.Equal(gap.To.Sequence + 1, (await stream.ThroughAsync(ack.LastSequence))[0].Sequence);
    }

    /// <summary>The second half of what was journaled, which every policy here keeps.</summary>
    private static async Task<List<string>> SectorsAsync(TestServer server)
    {
        var sectors = new List<string>();
        foreach (var second in (double[])[(3 * Day) + 1, (3 * Day) + 61, 4 * Day, (4 * Day) + 1_300])
        {
            sectors.Add((await server.SectorAsync(second)).ToBase64());
        }

        return sectors;
    }

    private static async Task<TestServer> RestartedAsync(TestServer server, TestFolder folder)
    {
        await server.DisposeAsync();
        return await UpkeepServer.StartAsync(folder);
    }
}
