using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MinerGrpc.Server;

/// <summary>Ingest is healthy while the journal takes events and the server does not stop.</summary>
internal sealed class JournalHealthCheck(IJournal journal, IHostApplicationLifetime host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(host.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("the server is stopping")
            : journal.Health.Status == JournalStatus.Writable
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"the journal is {journal.Health.Status}"));
}
