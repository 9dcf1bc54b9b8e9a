namespace MinerGrpc.Server;

/// <summary>What the server can do now. Thread-safe.</summary>
internal sealed class Readiness(IJournal journal, IHostApplicationLifetime host)
{
    /// <summary>It does not stop.</summary>
    public bool Serves => !host.ApplicationStopping.IsCancellationRequested;

    /// <summary>It does not stop, and the journal takes events.</summary>
    public bool TakesQuotes => Serves && journal.Health.Status == JournalStatus.Writable;
}
