using System.Net;
using System.Text;
using Google.Rpc;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Rest;

/// <summary>The stream as lines of JSON: the events, controls, limits and ends that gRPC has.</summary>
public sealed class RestStreamTests
{
    private const string Board = "--Board:Port=0";
    private const string EveryKind =
        "delivery=DELIVERY_EVERY&kinds=EVENT_KIND_QUOTE&kinds=EVENT_KIND_MOVE&kinds=EVENT_KIND_SECTOR"
        + "&kinds=EVENT_KIND_SESSION";

    [Fact]
    public async Task It_begins_with_an_ack_and_a_snapshot_and_goes_on_live_line_by_line()
    {
        await using var server = await TestServer.StartAsync(Board);
        var opening = await TestPublisher.PublishAsync(server, Trades.Opening());
        using var lines = await LineStream.OpenAsync(server, "live=true&heartbeat_interval=1s");

        Assert.Equal(opening.LastSequence, (await lines.NextAsync()).SnapshotBegin.Cursor.Sequence);
        var snapshot = await lines.NextAsync();
        Assert.Equal(snapshot.Events.Count, (await lines.NextAsync()).SnapshotEnd.Events);
        Assert.NotNull((await lines.NextAsync()).Heartbeat.Cursor);
        var ack = await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 1, 1.31m));
        var live = await lines.ThroughAsync(ack.LastSequence);

        Assert.Equal(TimeSpan.FromSeconds(1), lines.Ack.HeartbeatInterval.ToTimeSpan());
        Assert.Equal([EventKind.Move, EventKind.Sector], live.Select(e => e.Kind));
    }

    [Fact]
    public async Task After_a_break_the_cursor_goes_on_without_loss_or_repetition()
    {
        await using var server = await TestServer.StartAsync(Board);
        var first = await TestPublisher.PublishAsync(server, Trades.Opening());
        var seen = new List<Event>();
        string journal;
        using (var lines = await LineStream.OpenAsync(server, $"{EveryKind}&sinceTime=2025-09-09T13:00:00Z"))
        {
            journal = lines.Ack.JournalId;
            seen.AddRange(await lines.ThroughAsync(first.LastSequence));
        }

        var second = await TestPublisher.PublishAsync(
            server, Trades.Trade("bitf", 1, 1.31m), Trades.Trade("mara", 2, 15.5m));
        using (var resumed = await LineStream.OpenAsync(
            server, $"{EveryKind}&after_cursor.journal_id={journal}&after_cursor.sequence={seen[^1].Sequence}"))
        {
            seen.AddRange(await resumed.ThroughAsync(second.LastSequence));
        }

        var everything = TestStream.EveryKind();
        everything.SinceTime = Trades.At(-1_800);
        await using var grpc = await TestStream.OpenAsync(server, everything);
        Assert.Equal(await grpc.ReplayAsync(), seen);
    }

    [Fact]
    public async Task A_cursor_of_another_journal_is_a_gap_or_the_end_as_it_was_asked()
    {
        await using var server = await TestServer.StartAsync(Board);
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var cursor = $"after_cursor.journal_id={new string('a', 32)}&after_cursor.sequence=3";
        using var goes = await LineStream.OpenAsync(server, $"{cursor}&gap_policy=GAP_POLICY_SNAPSHOT");
        using var fails = await LineStream.OpenAsync(server, cursor);

        Assert.Equal(GapCause.OtherJournal, (await goes.NextAsync()).Gap.Cause);
        Assert.NotNull((await goes.NextAsync()).SnapshotBegin);
        RestAnswer.IsFault((await fails.LineAsync())!, Code.OutOfRange, "CURSOR_OF_OTHER_JOURNAL");
        Assert.Null(await fails.LineAsync());
    }

    [Fact]
    public async Task A_stop_gives_a_notice_and_then_a_status_with_a_delay()
    {
        await using var server = await TestServer.StartAsync(Board);
        using var lines = await LineStream.OpenAsync(server, EveryKind + "&sinceTime=2025-09-09T13:00:00Z");
        Assert.NotNull((await lines.NextAsync()).CaughtUp);

        var stopping = server.StopAsync();

        Assert.Equal(NoticeReason.Shutdown, (await lines.NextAsync()).Notice.Reason);
        var status = RestAnswer.IsFault((await lines.LineAsync())!, Code.Unavailable, "DRAINING");
        Assert.NotNull(status.GetDetail<RetryInfo>());
        Assert.Null(await lines.LineAsync());
        await stopping.Soon();
    }

    [Fact]
    public async Task It_counts_among_the_streams_and_one_too_many_is_refused()
    {
        await using var server = await TestServer.StartAsync(Board, "--Server:MaxStreams=1");
        await using var open = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());

        var refused = await RestAnswer.GetAsync(server, "/v1/sectorMoves:stream");

        var status = refused.Fault(HttpStatusCode.TooManyRequests, Code.ResourceExhausted, "LIMIT_REACHED");
        Assert.NotNull(status.GetDetail<RetryInfo>());
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_loses_its_connection_and_its_place()
    {
        const int streamReset = 1202;
        await using var server = await TestServer.StartAsync(Board, "--Server:WriteTimeoutSeconds=1");
        using var stuck = await RawSocket.ConnectAsync(server.Board!);
        await stuck.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /v1/sectorMoves:stream?{EveryKind} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).Soon();
        await using var publisher = new TestPublisher(server);
        await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { Trades.Opening() } });

        var reset = server.Log.FirstAsync(streamReset);
        for (var second = 1; !reset.IsCompleted; second++)
        {
            var quotes = Enumerable.Range(0, 1_000)
                .Select(n => Trades.Trade("bitf", second + (n / 1_000.0), 1.30m));
            await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { quotes } });
        }

        await reset;
        await server.Log.FirstAsync(1201);
        var info = await server.Info.GetServerInfoAsync(new GetServerInfoRequest());
        Assert.Equal(0, info.Limits.Single(l => l.Name == "streams").Current);
    }

    [Fact]
    public async Task Ticks_are_the_messages_of_gRPC_a_line_each_and_resume_by_cursor()
    {
        await using var server = await TestServer.StartAsync(Board);
        await TestPublisher.PublishAsync(
            server, [.. Trades.Opening(), .. Enumerable.Range(1, 9).Select(n => Trades.Trade("bitf", n, 1.30m))]);

        var lines = (await RestAnswer.GetAsync(server, "/v1/instruments/bitf/ticks?limit=4"))
            .Lines<ListTicksResponse>();
        var cursor = lines[^1].Cursor;
        lines.AddRange((await RestAnswer.GetAsync(
            server,
            $"/v1/instruments/bitf/ticks?afterCursor.journalId={cursor.JournalId}"
            + $"&afterCursor.sequence={cursor.Sequence}"))
            .Lines<ListTicksResponse>());

        using var call = server.Quotes.ListTicks(new ListTicksRequest { Instrument = "instruments/bitf" });
        var ticks = new List<Quote>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None).Soon())
        {
            ticks.AddRange(call.ResponseStream.Current.Ticks);
        }

        Assert.Equal(10, ticks.Count);
        Assert.Equal(ticks, lines.SelectMany(l => l.Ticks));
        Assert.NotNull(lines[^1].End);
    }
}
