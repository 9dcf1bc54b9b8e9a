using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.BadInput;

public sealed class BadTickTests(BadInputServer bad) : IClassFixture<BadInputServer>
{
    private static readonly string s_otherJournal = new('0', 32);

    private static readonly Dictionary<string, BadRow> s_rows = new()
    {
        ["no name"] = Row(r => r.Instrument = "", "instrument"),
        ["a ticker"] = Row(r => r.Instrument = "BITF", "instrument"),
        ["SQL for a name"] = Row(r => r.Instrument = "'; DROP TABLE journal--", "instrument"),
        ["a control character in a name"] = Row(r => r.Instrument = "instruments/\u0001", "instrument"),
        ["an unknown name"] = new(
            ListAsync(r => r.Instrument = "instruments/doge"), StatusCode.NotFound, "UNKNOWN_INSTRUMENT"),
        ["a limit of -1"] = Row(r => r.Limit = -1, "limit"),
        ["the smallest limit"] = Row(r => r.Limit = long.MinValue, "limit"),
        ["start nanos -1"] = Row(r => r.StartTime = new Timestamp { Nanos = -1 }, "start_time"),
        ["the largest end"] = Row(r => r.EndTime = new Timestamp { Seconds = long.MaxValue }, "end_time"),
        ["an end at the start"] = Row(r => (r.StartTime, r.EndTime) = (Trades.At(1), Trades.At(1)), "end_time"),
        ["an end before the start"] = Row(r => (r.StartTime, r.EndTime) = (Trades.At(2), Trades.At(1)), "end_time"),
        ["a start before the journal"] = new(
            ListAsync(r => r.StartTime = Trades.At(-1)), StatusCode.OutOfRange, "START_BEFORE_JOURNAL"),
        ["an empty cursor"] = Row(r => r.AfterCursor = new Cursor(), "after_cursor.journal_id"),
        ["a cut cursor"] = After(new string('a', 31), 0, "after_cursor.journal_id"),
        ["a cursor in upper case"] = After(new string('A', 32), 0, "after_cursor.journal_id"),
        ["a cursor below 0"] = After(s_otherJournal, -1, "after_cursor.sequence"),
        ["a cursor with both wrong"] = After("x", -1, "after_cursor.journal_id", "after_cursor.sequence"),
        ["a cursor of another journal"] = new(
            ListAsync(r => r.AfterCursor = new Cursor { JournalId = s_otherJournal, Sequence = 1 }),
            StatusCode.OutOfRange, "CURSOR_OF_OTHER_JOURNAL"),
        ["a cursor ahead"] = new(
            async server =>
            {
                var oldest = await server.OldestAsync();
                await ListAsync(r => r.AfterCursor = new Cursor
                {
                    JournalId = oldest.JournalId, Sequence = long.MaxValue,
                })(server);
            },
            StatusCode.OutOfRange, "CURSOR_AHEAD"),
        ["all bad fields at once"] = Row(
            r => (r.Instrument, r.Limit, r.AfterCursor, r.EndTime) =
                ("x", -1, new Cursor(), new Timestamp { Nanos = -1 }),
            "instrument", "end_time", "limit", "after_cursor.journal_id"),
    };

    public static TheoryData<string> Names => [.. s_rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_bad_request_for_ticks_is_answered_with_code_reason_and_field(string name) =>
        bad.HoldsAsync(s_rows[name]);

    [Fact]
    public async Task A_start_before_the_journal_is_told_with_the_oldest_place()
    {
        var status = await FaultAssert.FailsAsync(
            StatusCode.OutOfRange, "START_BEFORE_JOURNAL",
            () => ListAsync(r => r.StartTime = Trades.At(-9))(bad.Server));
        var metadata = status.GetDetail<Google.Rpc.ErrorInfo>().Metadata;
        var oldest = await bad.Server.OldestAsync();

        Assert.Equal(("0", oldest.JournalId), (metadata["oldest_sequence"], metadata["oldest_journal_id"]));
        Assert.Equal("2025-09-09T13:30:00Z", metadata["oldest_time"]);
    }

    private static BadRow After(string journal, long sequence, params string[] fields) =>
        Row(r => r.AfterCursor = new Cursor { JournalId = journal, Sequence = sequence }, fields);

    private static BadRow Row(Action<ListTicksRequest> change, params string[] fields) =>
        new(ListAsync(change), StatusCode.InvalidArgument, "INVALID_FIELD", fields);

    private static Func<TestServer, Task> ListAsync(Action<ListTicksRequest> change) => server =>
    {
        var request = new ListTicksRequest { Instrument = "instruments/bitf" };
        change(request);
        return server.TicksAsync(request);
    };
}
