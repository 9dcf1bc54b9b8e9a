using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MinerGrpc.Server;

/// <summary>Ingest is healthy while the journal takes events.</summary>
internal sealed class JournalHealthCheck(IJournal journal) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(journal.Health.Status == JournalStatus.Writable
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"the journal is {journal.Health.Status}"));
}
