namespace MinerGrpc.Client;

/// <summary>Settings of a <see cref="MinerGrpcClient"/>; the defaults suit a client on any network.</summary>
public sealed record MinerGrpcClientOptions
{
    /// <summary>The clock of watchdogs and delays. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Seed of the jitter in delays; the same seed gives the same delays. Null (default): a random seed.
    /// </summary>
    public int? JitterSeed { get; init; }

    /// <summary>Time for a TCP connection to be made. Above zero; default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// An HTTP/2 ping is sent after this time without a byte from the server. At least 1 s; default 30 s.
    /// </summary>
    public TimeSpan KeepAlivePingDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The connection is given up when a ping stays unanswered this long. At least 1 s; default 10 s.
    /// </summary>
    public TimeSpan KeepAlivePingTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
