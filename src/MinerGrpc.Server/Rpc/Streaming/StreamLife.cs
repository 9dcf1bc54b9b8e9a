namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>What can end a stream: its client, the server, its age.</summary>
internal sealed class StreamLife(
    TimeSpan lifetime, TimeProvider time, CancellationToken cancelled, CancellationToken stopping)
{
    private readonly long _opened = time.GetTimestamp();

    /// <summary>The client has gone.</summary>
    public CancellationToken Cancelled { get; } = cancelled;

    /// <summary>The server stops.</summary>
    public CancellationToken Stopping { get; } = stopping;

    public TimeSpan Age => time.GetElapsedTime(_opened);

    public bool IsOver => Age >= lifetime;
}
