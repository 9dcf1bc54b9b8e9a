using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Values;
using MinerGrpc.V1;
using Status = Google.Rpc.Status;

namespace MinerGrpc.Server.Rpc;

/// <summary>A field that is not valid, and what would be.</summary>
public sealed record FieldFault(string Field, string Description);

/// <summary>
/// Every status that the server sends: google.rpc.Status with ErrorInfo {reason, domain minergrpc, metadata}. The
/// message is for a person: what happened, the value, what to do.
/// </summary>
internal static class Faults
{
    public const string Domain = "minergrpc";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>All bad fields at once.</summary>
    public static RpcException Invalid(IReadOnlyCollection<FieldFault> faults)
    {
        var bad = new BadRequest();
        foreach (var fault in faults)
        {
            bad.FieldViolations.Add(
                new BadRequest.Types.FieldViolation { Field = fault.Field, Description = fault.Description });
        }

        var message = string.Join("; ", faults.Select(f => $"{f.Field}: {f.Description}"));
        return Make(Code.InvalidArgument, "INVALID_FIELD", message, [("field", faults.First().Field)], bad);
    }

    public static RpcException Invalid(string field, string description) =>
        Invalid([new FieldFault(field, description)]);

    public static RpcException UnknownInstrument(string name) => Make(
        Code.NotFound, "UNKNOWN_INSTRUMENT",
        $"no instrument is named '{Show(name)}'; InstrumentService.ListInstruments names all of them",
        [("instrument", Show(name))]);

    public static RpcException UnknownTicker(string ticker, DateOnly day) => Make(
        Code.NotFound, "UNKNOWN_TICKER",
        $"no instrument had the ticker '{Show(ticker)}' on {day:yyyy-MM-dd}; set as_of to a day on which it stood",
        [("ticker", Show(ticker))]);

    /// <param name="reason">CURSOR_EXPIRED, CURSOR_OF_OTHER_JOURNAL or CURSOR_AHEAD.</param>
    /// <param name="cursor">What the client sent.</param>
    /// <param name="oldest">From where it can go on.</param>
    /// <param name="text">What is wrong with the cursor.</param>
    public static RpcException CursorOutOfRange(string reason, Cursor cursor, Cursor oldest, string text) => Make(
        Code.OutOfRange, reason,
        $"{text}; resume after sequence {oldest.Sequence} of journal {oldest.JournalId}, start live, or set gap_policy "
        + "to SNAPSHOT",
        [
            ("sequence", Show(cursor.Sequence)),
            ("journal_id", Show(cursor.JournalId)),
            ("oldest_sequence", Show(oldest.Sequence)),
            ("oldest_journal_id", oldest.JournalId),
        ]);

    /// <param name="start">The window's start as asked for.</param>
    /// <param name="oldestTime">Market time of the oldest event.</param>
    /// <param name="oldest">From where the client can go on.</param>
    public static RpcException StartBeforeJournal(Instant start, Instant oldestTime, Cursor oldest) => Make(
        Code.OutOfRange, "START_BEFORE_JOURNAL",
        $"start_time {start} lies before the journal begins ({oldestTime}); begin there, or leave start_time unset",
        [
            ("start_time", start.ToString()),
            ("oldest_time", oldestTime.ToString()),
            ("oldest_sequence", Show(oldest.Sequence)),
            ("oldest_journal_id", oldest.JournalId),
        ]);

    public static RpcException BeforeJournal(string asOf, string oldest) => Make(
        Code.OutOfRange, "AS_OF_BEFORE_JOURNAL",
        $"as_of {asOf} lies before the journal begins ({oldest}); ask for a later instant",
        [("as_of", asOf), ("oldest_time", oldest)]);

    /// <summary>While it was read, retention has removed what was asked for.</summary>
    public static RpcException Expired(JournalExpiredException e) => Make(
        Code.OutOfRange, "EVENTS_EXPIRED", $"{e.Message}; ask for a later instant",
        [("oldest_sequence", e.OldestAfter.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    /// <summary>Minute bars of so long ago are no longer kept.</summary>
    public static RpcException MinutesExpired(Instant start, Instant kept) => Make(
        Code.OutOfRange, "MINUTES_EXPIRED",
        $"start_time {start} lies before the oldest minute bars that are kept ({kept}); begin there, leave start_time "
        + "unset, or ask for days",
        [("start_time", start.ToString()), ("oldest_time", kept.ToString())]);

    public static RpcException BatchConflict(BatchConflictException e) =>
        Make(Code.AlreadyExists, "BATCH_ID_TAKEN", e.Message, []);

    /// <param name="name"><c>deals/{id}</c>.</param>
    /// <param name="asOf">When it was not known. Null: now.</param>
    public static RpcException UnknownDeal(string name, Instant? asOf = null) => Make(
        Code.NotFound, "UNKNOWN_DEAL",
        asOf is { } time
            ? $"no deal '{Show(name)}' was known at {time}; ask for a later instant, or leave as_of unset"
            : $"no deal is named '{Show(name)}'; DealService.ListDeals names all of them",
        [("deal", Show(name))]);

    public static RpcException DealRefused(DealRefusal refusal) => refusal.Reason switch
    {
        DealRefusalReason.NameTaken => Make(
            Code.AlreadyExists, "DEAL_EXISTS",
            $"a deal is named '{refusal.Name}' already; choose another name, or revise it with ReviseDeal",
            NewestOf(refusal)),
        DealRefusalReason.StaleRevision => Make(
            Code.Aborted, "REVISION_STALE",
            $"the newest revision of '{refusal.Name}' is {Show(refusal.NewestRevision ?? 0)}; read it with GetDeal and "
            + "send the change again on top of it",
            NewestOf(refusal)),
        DealRefusalReason.AlreadyRetracted => Make(
            Code.FailedPrecondition, "DEAL_RETRACTED",
            $"'{refusal.Name}' was retracted and takes no more revisions; announce a new deal under another name",
            NewestOf(refusal)),
        _ => UnknownDeal(refusal.Name),
    };

    public static RpcException RequestConflict(string requestId) => Make(
        Code.AlreadyExists, "REQUEST_ID_TAKEN",
        $"request_id '{Show(requestId)}' was used for another body; send the new one under a new request_id",
        [("request_id", Show(requestId))]);

    /// <summary>A limit of calls or streams.</summary>
    public static RpcException LimitReached(string name, long maximum, string text)
    {
        var quota = new QuotaFailure();
        quota.Violations.Add(new QuotaFailure.Types.Violation { Subject = name, Description = text });
        return Make(Code.ResourceExhausted, "LIMIT_REACHED", text,
            [("limit", name), ("maximum", Show(maximum))], quota, Retry(RetryAfter));
    }

    /// <summary>For the log: the client has been reset and does not see it.</summary>
    public static RpcException StuckClient(int seconds) =>
        LimitReached("write_timeout_seconds", seconds, $"the client took nothing for {seconds} s");

    public static RpcException StorageFull(string text) => Make(
        Code.ResourceExhausted, "STORAGE_FULL", text, [], Quota("storage", text), Retry(TimeSpan.FromSeconds(5)));

    public static RpcException StorageReadOnly(string text) =>
        Make(Code.FailedPrecondition, "STORAGE_READ_ONLY", text, []);

    public static RpcException StorageBusy(string text) =>
        Make(Code.Unavailable, "STORAGE_BUSY", text, [], Retry(RetryAfter));

    public static RpcException DataLoss(string text) => Make(Code.DataLoss, "JOURNAL_DAMAGED", text, []);

    public static RpcException Draining() => Make(
        Code.Unavailable, "DRAINING", "the server is stopping; resume with your cursor after the delay", [],
        Retry(RetryAfter));

    public static RpcException LifetimeReached() => Make(
        Code.Unavailable, "STREAM_LIFETIME", "the stream reached its maximum lifetime; resume with your cursor", [],
        Retry(TimeSpan.Zero));

    public static RpcException PublisherIdle(TimeSpan idle) => Make(
        Code.Aborted, "PUBLISHER_IDLE",
        $"no batch for {Show((long)idle.TotalSeconds)} s; open the stream again when there is one", []);

    public static RpcException Malformed() => Make(
        Code.InvalidArgument, "MALFORMED_MESSAGE", "a message is not valid protobuf of this contract", []);

    /// <summary>Of JSON over HTTP.</summary>
    public static RpcException UnknownPath(string path) => Make(
        Code.NotFound, "UNKNOWN_PATH", $"nothing is at '{path}'; /openapi/v1.json names every path", [("path", path)]);

    /// <summary>Writes go by gRPC alone.</summary>
    public static RpcException OnlyGet(string method, string path) => Make(
        Code.Unimplemented, "ONLY_GET",
        $"'{path}' takes GET, not {method}: JSON is for reading, what writes is a call of gRPC",
        [("method", method), ("path", path)]);

    public static RpcException DeadlineExceeded(TimeSpan maximum) => Make(
        Code.DeadlineExceeded, "SERVER_DEADLINE",
        $"the call took longer than {Show((long)maximum.TotalSeconds)} s", []);

    public static RpcException Internal(string requestId) => Make(
        Code.Internal, "INTERNAL", $"a bug of the server; tell its operator the request id {requestId}",
        [("request_id", requestId)]);

    /// <summary>
    /// A caller's text, cut and without control characters, so that it harms neither log nor terminal.
    /// </summary>
    public static string Show(string text)
    {
        const int longest = 64;
        var cut = text.Length > longest ? text[..longest] + "…" : text;
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                var category = char.GetUnicodeCategory(source[i]);
                span[i] = category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                    ? '?'
                    : source[i];
            }
        });
    }

    private static (string, string)[] NewestOf(DealRefusal refusal) =>
        [("deal", refusal.Name), ("newest_revision", Show(refusal.NewestRevision ?? 0))];

    private static string Show(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static RetryInfo Retry(TimeSpan delay) => new() { RetryDelay = Duration.FromTimeSpan(delay) };

    private static QuotaFailure Quota(string subject, string text)
    {
        var quota = new QuotaFailure();
        quota.Violations.Add(new QuotaFailure.Types.Violation { Subject = subject, Description = text });
        return quota;
    }

    private static RpcException Make(Code code, string reason, string message,
        IReadOnlyList<(string Key, string Value)> metadata, params Google.Protobuf.IMessage[] details)
    {
        var info = new ErrorInfo { Reason = reason, Domain = Domain };
        foreach (var (key, value) in metadata)
        {
            info.Metadata.Add(key, value);
        }

        var status = new Status { Code = (int)code, Message = message, Details = { Any.Pack(info) } };
        status.Details.AddRange(details.Select(d => Any.Pack(d)));
        return status.ToRpcException();
    }
}
