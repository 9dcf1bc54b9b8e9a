using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.BadInput;

public sealed class BadStreamTests(BadInputServer bad) : IClassFixture<BadInputServer>
{
    private const StatusCode Invalid = StatusCode.InvalidArgument;
    private const string Field = "INVALID_FIELD";
    private static readonly string s_otherJournal = new('0', 32);

    private static readonly Dictionary<string, BadRow> s_rows = new()
    {
        ["a malformed name"] = Row(r => r.Instruments.Add(["instruments/bitf", "BITF"]), "instruments[1]"),
        ["SQL for a name"] = Row(r => r.Instruments.Add("'; DROP TABLE journal--"), "instruments[0]"),
        ["a control character in a name"] = Row(r => r.Instruments.Add("instruments/\u0001"), "instruments[0]"),
        ["1,001 names"] = Row(r => r.Instruments.Add(Enumerable.Repeat("instruments/bitf", 1_001)), "instruments"),
        ["10,000 names"] = Row(r => r.Instruments.Add(Enumerable.Repeat("bitf", 10_000)), "instruments"),
        ["unknown names only"] = new(
            OpenAsync(r => r.Instruments.Add("instruments/doge")), StatusCode.NotFound, "UNKNOWN_INSTRUMENT"),
        ["kind 0"] = Row(r => r.Kinds.Add(EventKind.Unspecified), "kinds[0]"),
        ["kind 999"] = Row(r => r.Kinds.Add((EventKind)999), "kinds[0]"),
        ["kind -1"] = Row(r => r.Kinds.Add((EventKind)(-1)), "kinds[0]"),
        ["delivery 999"] = Row(r => r.Delivery = (Delivery)999, "delivery"),
        ["gap policy 999"] = Row(r => r.GapPolicy = (GapPolicy)999, "gap_policy"),
        ["a minimum interval below 0"] = Row(r => r.MinimumInterval = Seconds(-1), "minimum_interval"),
        ["a minimum interval of 61 s"] = Row(r => r.MinimumInterval = Seconds(61), "minimum_interval"),
        ["a duration of two signs"] =
            Row(r => r.MinimumInterval = new Duration { Seconds = 1, Nanos = -1 }, "minimum_interval"),
        ["a duration with nanos of 1e9"] =
            Row(r => r.MinimumInterval = new Duration { Nanos = 1_000_000_000 }, "minimum_interval"),
        ["the largest duration"] =
            Row(r => r.HeartbeatInterval = new Duration { Seconds = long.MaxValue }, "heartbeat_interval"),
        ["the smallest duration"] =
            Row(r => r.HeartbeatInterval = new Duration { Seconds = long.MinValue }, "heartbeat_interval"),
        ["a heartbeat of 0"] = Row(r => r.HeartbeatInterval = new Duration(), "heartbeat_interval"),
        ["a heartbeat of a day"] = Row(r => r.HeartbeatInterval = Seconds(86_400), "heartbeat_interval"),
        ["a minimum move that is no number"] =
            Row(r => r.MinimumAbsoluteMoveRatio = double.NaN, "minimum_absolute_move_ratio"),
        ["an infinite minimum move"] =
            Row(r => r.MinimumAbsoluteMoveRatio = double.PositiveInfinity, "minimum_absolute_move_ratio"),
        ["a negative minimum move"] = Row(r => r.MinimumAbsoluteMoveRatio = -0.01, "minimum_absolute_move_ratio"),
        ["a pace of -1"] = Row(r => r.ReplayPace = -1, "replay_pace"),
        ["a pace of 1e9"] = Row(r => r.ReplayPace = 1e9, "replay_pace"),
        ["a pace that is no number"] = Row(r => r.ReplayPace = double.NaN, "replay_pace"),
        ["live: false"] = Row(r => r.Live = false, "live"),
        ["since nanos -1"] = Row(r => r.SinceTime = new Timestamp { Nanos = -1 }, "since_time"),
        ["since the year 10000"] = Row(r => r.SinceTime = new Timestamp { Seconds = 253_402_300_800 }, "since_time"),
        ["an empty cursor"] = Row(r => r.AfterCursor = new Cursor(), "after_cursor.journal_id"),
        ["a cut cursor"] = After(new string('a', 31), 0, "after_cursor.journal_id"),
        ["a cursor in upper case"] = After(new string('A', 32), 0, "after_cursor.journal_id"),
        ["a cursor with SQL"] = After("'; DROP TABLE journal----------", 0, "after_cursor.journal_id"),
        ["a cursor below 0"] = After(s_otherJournal, -1, "after_cursor.sequence"),
        ["a cursor with both wrong"] = After("x", -1, "after_cursor.journal_id", "after_cursor.sequence"),
        ["a cursor of another journal"] = new(
            OpenAsync(r => r.AfterCursor = new Cursor { JournalId = s_otherJournal, Sequence = 1 }),
            StatusCode.OutOfRange, "CURSOR_OF_OTHER_JOURNAL"),
        ["all bad fields at once"] = Row(
            r =>
            {
                r.Instruments.Add("X");
                r.Kinds.Add((EventKind)9);
                r.Delivery = (Delivery)9;
                r.MinimumInterval = Seconds(-1);
                r.HeartbeatInterval = Seconds(0);
                r.MinimumAbsoluteMoveRatio = -1;
                r.SinceTime = new Timestamp { Nanos = -1 };
                r.ReplayPace = -1;
                r.GapPolicy = (GapPolicy)9;
            },
            "instruments[0]", "kinds[0]", "minimum_absolute_move_ratio", "delivery", "gap_policy", "minimum_interval",
            "heartbeat_interval", "since_time", "replay_pace"),
    };

    public static TheoryData<string> Names => [.. s_rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_bad_stream_is_answered_with_code_reason_and_field(string name) => bad.HoldsAsync(s_rows[name]);

    [Fact]
    public async Task A_cursor_ahead_of_the_journal_is_out_of_range()
    {
        var window = (await bad.Server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow;
        await bad.HoldsAsync(new BadRow(
            OpenAsync(r => r.AfterCursor = new Cursor
            {
                JournalId = window.Newest.JournalId, Sequence = long.MaxValue,
            }),
            StatusCode.OutOfRange, "CURSOR_AHEAD"));
    }

    private static BadRow Row(Action<StreamSectorMovesRequest> change, params string[] fields) =>
        new(OpenAsync(change), Invalid, Field, fields);

    private static BadRow After(string journalId, long sequence, params string[] fields) =>
        Row(r => r.AfterCursor = new Cursor { JournalId = journalId, Sequence = sequence }, fields);

    private static Duration Seconds(long seconds) => new() { Seconds = seconds };

    private static Func<TestServer, Task> OpenAsync(Action<StreamSectorMovesRequest> change) => async server =>
    {
        var request = new StreamSectorMovesRequest();
        change(request);
        using var call = server.Sectors.StreamSectorMoves(request);
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            // The ack may come before the fault of a cursor.
        }
    };
}
