using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Ticks;

/// <summary>A request for ticks whose every field was checked.</summary>
/// <param name="Instrument">Whose.</param>
/// <param name="After">Null: not from a place.</param>
/// <param name="Start">Null: not from a time.</param>
/// <param name="End">Excluded. Null: to the newest event.</param>
/// <param name="Limit">Null: all.</param>
internal sealed record TickQuestion(
    InstrumentId Instrument, Cursor? After, Instant? Start, Instant? End, long? Limit)
{
    /// <exception cref="Grpc.Core.RpcException">
    /// INVALID_ARGUMENT with every bad field, NOT_FOUND, or OUT_OF_RANGE with the oldest cursor.
    /// </exception>
    public static TickQuestion Parse(ListTicksRequest request, StreamServices services)
    {
        var check = new Requests();
        check.CheckName("instrument", request.Instrument);
        var start = check.Time("start_time", request.StartTime);
        var end = check.Time("end_time", request.EndTime);
        check.InOrder(start, end);
        if (request.Limit < 0)
        {
            check.Fault("limit", $"{request.Limit} is below 0; use 0 for all ticks of the window");
        }

        var after = request.AfterCursor is { } cursor ? check.Cursor("after_cursor", cursor) : null;
        check.ThrowIfAny();
        var question = new TickQuestion(
            Requests.Find(services.Universe, request.Instrument), after, start, end,
            request.Limit == 0 ? null : request.Limit);
        question.CheckRange(services);
        return question;
    }

    private void CheckRange(StreamServices services)
    {
        if (After is { } cursor && services.GapOf(cursor) is { } cause)
        {
            throw services.GapFault(cursor, cause);
        }

        var range = services.Journal.Range;
        if (Start is { } start && range.OldestTime is { } oldest && start < oldest)
        {
            throw Faults.StartBeforeJournal(start, oldest, services.CursorAt(range.OldestAfter));
        }
    }
}
