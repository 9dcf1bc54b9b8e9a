namespace MinerGrpc.Benchmarks.Reads;

/// <summary>How much is measured.</summary>
/// <param name="Millions">Sizes of the database in millions of quotes, rising.</param>
/// <param name="Rounds">Starts of the server at each size; every question is asked in each.</param>
internal sealed record ReadPlan(double[] Millions, int Rounds);
