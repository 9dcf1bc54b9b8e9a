using System.Globalization;
using Google.Rpc;
using Grpc.Core;
using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>A cursor whose continuity cannot be proven: said, and never glossed over.</summary>
public sealed class GapTests
{
    private static readonly string OtherJournal = new('a', 32);

    [Fact]
    public Task A_cursor_of_another_journal_fails() =>
        FailsAsync("CURSOR_OF_OTHER_JOURNAL", window => new Cursor { JournalId = OtherJournal, Sequence = 3 });

    [Fact]
    public Task A_cursor_ahead_of_the_journal_fails() => FailsAsync("CURSOR_AHEAD", window => new Cursor
    {
        JournalId = window.Newest.JournalId, Sequence = window.Newest.Sequence + 1,
    });

    [Fact]
    public async Task A_cursor_before_what_is_kept_fails_and_the_oldest_cursor_works()
    {
        using var folder = new TestFolder();
        var journalId = await ExpireAsync(folder);
        await using var server = await TestServer.StartAsync(folder, null);

        var status = await FaultAssert.FailsAsync(StatusCode.OutOfRange, "CURSOR_EXPIRED", () =>
            OpenToEndAsync(server, new Cursor { JournalId = journalId, Sequence = 0 }, GapPolicy.Fail));

        var oldest = long.Parse(
            status.GetDetail<ErrorInfo>().Metadata["oldest_sequence"], CultureInfo.InvariantCulture);
        await using var resumed = await TestStream.OpenAsync(
            server, After(new Cursor { JournalId = journalId, Sequence = oldest }, GapPolicy.Fail));
        Assert.Equal(oldest + 1, (await resumed.ReplayAsync())[0].Sequence);
    }

    [Theory]
    [InlineData(GapCause.OtherJournal)]
    [InlineData(GapCause.Ahead)]
    [InlineData(GapCause.Expired)]
    public async Task With_snapshot_a_gap_is_told_then_comes_a_snapshot_then_live(GapCause cause)
    {
        using var folder = new TestFolder();
        var journalId = await ExpireAsync(folder);
        await using var server = await TestServer.StartAsync(folder, null);
        var cursor = new Cursor
        {
            JournalId = cause == GapCause.OtherJournal ? OtherJournal : journalId,
            Sequence = cause == GapCause.Ahead ? 1_000_000 : 0,
        };
        await using var stream = await TestStream.OpenAsync(server, After(cursor, GapPolicy.Snapshot));

        var gap = (await stream.NextAsync()).Gap;
        var snapshot = await stream.SnapshotAsync();
        var ack = await TestPublisher.PublishAsync(server, Trades.Trade("mara", 3 * 86_400, 15.5m));
        var live = await stream.ThroughAsync(ack.LastSequence);

        Assert.Equal((cause, cursor), (gap.Cause, gap.From));
        Assert.Equal(snapshot[^1].Sequence, gap.To.Sequence);
        Assert.Equal(gap.To.Sequence + 1, live[0].Sequence);
    }

    private static async Task FailsAsync(string reason, Func<ReplayWindow, Cursor> cursorOf)
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var window = (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow;

        var status = await FaultAssert.FailsAsync(StatusCode.OutOfRange, reason, () =>
            OpenToEndAsync(server, cursorOf(window), GapPolicy.Fail));

        var metadata = status.GetDetail<ErrorInfo>().Metadata;
        Assert.Equal("0", metadata["oldest_sequence"]);
        Assert.Equal(window.Oldest.JournalId, metadata["oldest_journal_id"]);
    }

    private static async Task OpenToEndAsync(TestServer server, Cursor cursor, GapPolicy policy)
    {
        await using var stream = await TestStream.OpenAsync(server, After(cursor, policy));
        throw await stream.FailureAsync();
    }

    private static StreamSectorMovesRequest After(Cursor cursor, GapPolicy policy)
    {
        var request = TestStream.EveryKind();
        request.AfterCursor = cursor;
        request.GapPolicy = policy;
        return request;
    }

    /// <summary>A journal whose oldest rows retention has removed; its id is returned.</summary>
    private static async Task<string> ExpireAsync(TestFolder folder)
    {
        await using var server = await UpkeepServer.StartAsync(folder, "--Retention:JournalDays=1");
        await UpkeepServer.FillDaysAsync(server, 3);
        await server.TendAsync();
        Assert.True(server.Journal().Range.OldestAfter > 0);
        return server.Journal().Id;
    }
}
