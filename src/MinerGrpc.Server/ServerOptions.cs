using System.ComponentModel.DataAnnotations;

namespace MinerGrpc.Server;

/// <summary>Section `Server`: where it listens and how much it lets in.</summary>
public sealed class ServerOptions
{
    /// <summary>Address of the gRPC port (HTTP/2 without TLS). Only loopback, unless AllowPlaintext is set.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>0 takes a free port and logs it.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 5080;

    /// <summary>
    /// Lets the server listen beyond loopback without TLS: everybody who reaches it may read and publish.
    /// </summary>
    public bool AllowPlaintext { get; set; }

    /// <summary>
    /// Connections at once; more are closed at accept. Too small: clients cannot connect; too large: out of file
    /// descriptors. 0 takes 5,000, or what the descriptor limit leaves.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxConnections { get; set; }

    /// <summary>Streams of events at once. Each costs memory of tens of KiB.</summary>
    [Range(1, 1_000_000)]
    public int MaxStreams { get; set; } = 5_000;

    /// <summary>
    /// Streams of events that one caller, which is one IP address, may have open at once. Below MaxStreams, so that one
    /// caller cannot take every place; a proxy counts as one caller.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxStreamsPerCaller { get; set; } = 4_096;

    /// <summary>
    /// Streams that one caller may open each second, and as many more at once in reserve as it may have open, so that
    /// all clients may come back after a restart. Too small: they come back slowly; too large: opening and closing in a
    /// loop costs others.
    /// </summary>
    [Range(1, 1_000_000)]
    public int StreamOpensPerSecond { get; set; } = 500;

    /// <summary>Publishing streams at once.</summary>
    [Range(1, 100_000)]
    public int MaxPublishers { get; set; } = 256;

    /// <summary>Of those, streams that one caller, which is one IP address, may have; below MaxPublishers.</summary>
    [Range(1, 100_000)]
    public int MaxPublishersPerCaller { get; set; } = 192;

    /// <summary>
    /// Lists of ticks that may be read at once. Each reads and checks rows of the journal as fast as its client takes
    /// them; too many leave little of the processor to the market.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxTickReaders { get; set; } = 16;

    /// <summary>Of those, lists that one caller, which is one IP address, may read; below MaxTickReaders.</summary>
    [Range(1, 10_000)]
    public int MaxTickReadersPerCaller { get; set; } = 12;

    /// <summary>Batches that may wait for the market loop. Too small: publishers wait on one another.</summary>
    [Range(1, 65_536)]
    public int InboxBatches { get; set; } = 256;

    /// <summary>Seconds that a write to a subscriber may take before its stream is reset.</summary>
    [Range(1, 300)]
    public int WriteTimeoutSeconds { get; set; } = 5;

    /// <summary>Seconds without a batch after which a publishing stream is ended.</summary>
    [Range(1, 86_400)]
    public int PublisherIdleSeconds { get; set; } = 600;

    /// <summary>
    /// Hours after which a stream is ended with a notice, to be resumed elsewhere; give or take 10 %.
    /// </summary>
    [Range(0.001, 1_000)]
    public double StreamLifetimeHours { get; set; } = 12;

    /// <summary>MiB of the newest events that are kept in memory for readers of every event.</summary>
    [Range(1, 4_096)]
    public int TailMebibytes { get; set; } = 32;

    /// <summary>Seconds between HTTP/2 pings to a connection without traffic; finds half-open clients.</summary>
    [Range(1, 3_600)]
    public int KeepAlivePingSeconds { get; set; } = 30;

    /// <summary>Seconds that a ping may stay without an answer before the connection is closed.</summary>
    [Range(1, 3_600)]
    public int KeepAlivePingTimeoutSeconds { get; set; } = 10;

    /// <summary>Server reflection, for tools such as `buf curl`.</summary>
    public bool Reflection { get; set; } = true;
}

/// <summary>Section `Database`.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The SQLite file, from the working directory; made with its folder when it is missing.</summary>
    [Required]
    public string Path { get; set; } = System.IO.Path.Combine(".minergrpc", "minergrpc.db");

    /// <summary>Power: survives a power cut. Process: survives a killed process; commits are faster.</summary>
    public DurabilityMode Durability { get; set; } = DurabilityMode.Power;
}

/// <summary>
/// Section `Retention`: how much of the past is kept. Ages are of market time, counted back from the newest event, so
/// that an old session that is replayed is not too old. 0 keeps all.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>
    /// Days of events. Too small: a client that was away for longer cannot resume, and as_of reaches less far back.
    /// </summary>
    [Range(0, 36_500)]
    public int JournalDays { get; set; } = 400;

    /// <summary>MiB of the database above which the oldest events go. Too large: the disk is full first.</summary>
    [Range(0, 1 << 30)]
    public int JournalMebibytes { get; set; } = 51_200;

    /// <summary>Days of minute bars; those of days are kept for ever.</summary>
    [Range(0, 36_500)]
    public int MinuteBarDays { get; set; } = 800;

    /// <summary>
    /// Seconds between two rounds of upkeep, each of which removes what may go, packs old rows and looks through a MiB
    /// for damage. Too large: the database is larger than it must be for longer.
    /// </summary>
    [Range(1, 86_400)]
    public int RoundSeconds { get; set; } = 10;

    public RetentionRules ToRules() => new(
        JournalDays == 0 ? null : TimeSpan.FromDays(JournalDays),
        JournalMebibytes == 0 ? null : (long)JournalMebibytes << 20,
        MinuteBarDays == 0 ? null : TimeSpan.FromDays(MinuteBarDays));
}

/// <summary>What plays when the server starts.</summary>
public enum FeedKind
{
    /// <summary>The bundled session of 9 September 2025.</summary>
    Replay = 0,

    /// <summary>A recorded session in a CSV file.</summary>
    Csv = 1,

    /// <summary>Nothing: only publishers.</summary>
    None = 2,
}

/// <summary>Section `Feed`.</summary>
public sealed class FeedOptions
{
    public FeedKind Kind { get; set; } = FeedKind.Replay;

    /// <summary>The CSV file of <see cref="FeedKind.Csv"/>.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// Session seconds for each second: 1 is real time, 39 plays a session in ten minutes, 0 at once.
    /// </summary>
    [Range(0, 100_000)]
    public double Pace { get; set; } = 39;

    /// <summary>Plays the session again and again.</summary>
    public bool Loop { get; set; }

    /// <summary>Seed of the reconstructed path between the official figures.</summary>
    public int Seed { get; set; } = 20250909;
}
