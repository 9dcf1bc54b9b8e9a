namespace MinerGrpc.Server;

/// <summary>
/// Every message that the server logs, with its stable id. Values from callers are escaped by the caller.
/// </summary>
internal static partial class ServerLog
{
    [LoggerMessage(1000, LogLevel.Information,
        "Listening on http://{address}:{port} (HTTP/2 without TLS); journal {path}, {durability}, at event {sequence}")]
    public static partial void Listening(
        this ILogger log, string address, int port, string path, DurabilityMode durability, long sequence);

    [LoggerMessage(1001, LogLevel.Information, "Stopping: streams are told, the inbox is drained, the journal closed")]
    public static partial void Stopping(this ILogger log);

    [LoggerMessage(1002, LogLevel.Critical, "The market loop has died; the server stops")]
    public static partial void LoopDied(this ILogger log, Exception e);

    [LoggerMessage(1003, LogLevel.Error, "The feed {feed} has failed; publishers and streams go on")]
    public static partial void FeedFailed(this ILogger log, string feed, Exception e);

    [LoggerMessage(1004, LogLevel.Warning, "The feed {feed} waits {seconds} s: {reason}")]
    public static partial void FeedWaits(this ILogger log, string feed, double seconds, string reason);

    [LoggerMessage(1005, LogLevel.Information, "Metrics go to {endpoint} every {seconds} s")]
    public static partial void MetricsGo(this ILogger log, Uri endpoint, int seconds);

    [LoggerMessage(1006, LogLevel.Information, "The board is at {address}/ ({state})")]
    public static partial void BoardListens(this ILogger log, string address, string state);

    [LoggerMessage(1007, LogLevel.Warning,
        "Another program has the board's port {port}: there is no board; --Board:Port=N gives it another one")]
    public static partial void BoardGaveWay(this ILogger log, int port);

    [LoggerMessage(1100, LogLevel.Error, "A commit of {batches} batches failed; they were refused")]
    public static partial void CommitFailed(this ILogger log, int batches, Exception e);

    [LoggerMessage(1101, LogLevel.Error, "The journal could not be read")]
    public static partial void JournalReadFailed(this ILogger log, Exception e);

    [LoggerMessage(1102, LogLevel.Debug, "Upkeep of the journal: {kind}, {what}")]
    public static partial void UpkeepDone(this ILogger log, UpkeepKind kind, string what);

    [LoggerMessage(1103, LogLevel.Warning, "Upkeep of the journal waits for its next round: {reason}")]
    public static partial void UpkeepFailed(this ILogger log, string reason);

    [LoggerMessage(1104, LogLevel.Error, "The journal is damaged: {damage}; --verify lists all of it")]
    public static partial void DamageFound(this ILogger log, string damage);

    [LoggerMessage(1105, LogLevel.Warning, "The write-ahead log waits to be moved into the database: {reason}")]
    public static partial void LogWaits(this ILogger log, string reason);

    [LoggerMessage(1106, LogLevel.Error,
        "The write-ahead log could not be moved into the database; the journal is read-only until a restart")]
    public static partial void LogFailed(this ILogger log, Exception e);

    [LoggerMessage(1107, LogLevel.Warning, "The last checkpoint was not kept; the next start makes it: {reason}")]
    public static partial void CheckpointFailed(this ILogger log, string reason);

    [LoggerMessage(1200, LogLevel.Information, "Stream opened: {peer}, {delivery}, start {start}")]
    public static partial void StreamOpened(this ILogger log, string peer, string delivery, string start);

    [LoggerMessage(1201, LogLevel.Information,
        "Stream closed: {peer}, {reason}, {deliveries} deliveries, {seconds:F1} s, at event {sequence}")]
    public static partial void StreamClosed(
        this ILogger log, string peer, string reason, long deliveries, double seconds, long sequence);

    [LoggerMessage(1202, LogLevel.Warning, "Stream reset: {peer} took nothing for {seconds} s")]
    public static partial void StreamReset(this ILogger log, string peer, double seconds);

    [LoggerMessage(1203, LogLevel.Information,
        "Ticks closed: {peer}, {instrument}, {reason}, {ticks} ticks, {seconds:F1} s, at event {sequence}")]
    public static partial void TicksClosed(
        this ILogger log, string peer, string instrument, string reason, long ticks, double seconds, long sequence);

    [LoggerMessage(1300, LogLevel.Information,
        "Publisher closed: {peer}, source {source}, {reason}, {batches} batches, {quotes} quotes")]
    public static partial void PublisherClosed(
        this ILogger log, string peer, string source, string reason, long batches, long quotes);

    [LoggerMessage(1400, LogLevel.Error, "Call {method} failed: request {requestId}")]
    public static partial void CallFailed(this ILogger log, string method, string requestId, Exception e);
}
