using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MinerGrpc.Server;

/// <summary>Ingest is healthy while the journal takes events and the server does not stop.</summary>
internal sealed class JournalHealthCheck(IJournal journal, Readiness readiness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(!readiness.Serves
            ? HealthCheckResult.Unhealthy("the server is stopping")
            : readiness.TakesQuotes
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"the journal is {journal.Health.Status}"));
}
