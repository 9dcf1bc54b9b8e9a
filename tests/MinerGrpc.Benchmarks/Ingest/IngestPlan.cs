namespace MinerGrpc.Benchmarks.Ingest;

/// <summary>How much is measured.</summary>
/// <param name="Publishers">Numbers of them at once.</param>
/// <param name="Batches">Quotes in a message.</param>
/// <param name="Rounds">Each measures every way; the tables have the medians.</param>
/// <param name="WarmUp">Of each new server, until its code is compiled for good.</param>
/// <param name="Settling">Before each measurement.</param>
/// <param name="Span">Of each measurement.</param>
internal sealed record IngestPlan(
    IReadOnlyList<int> Publishers, IReadOnlyList<int> Batches, int Rounds, TimeSpan WarmUp, TimeSpan Settling,
    TimeSpan Span)
{
    public static IngestPlan Smoke { get; } = new(
        [1, 3], [1, 256], 1, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.2));
}
