namespace MinerGrpc.Server.Feeds;

/// <summary>A source of quotes: a recorded session, or publishers that call in.</summary>
public interface IFeed
{
    /// <summary>What journals, logs and heartbeats call it, for example "replay".</summary>
    string Name { get; }

    /// <summary>Whether its silence means anything: false for one that only moves the clock.</summary>
    bool DeliversQuotes { get; }

    /// <summary>
    /// Ends when the source has no more, which need not be the end of the server. Throws
    /// <see cref="OperationCanceledException"/> once <paramref name="stopping"/> is cancelled.
    /// </summary>
    Task RunAsync(IFeedSink sink, CancellationToken stopping);
}
