using System.Globalization;
using MinerGrpc.Benchmarks.Measuring;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>All runs at saturation, and their tables: medians of the rounds.</summary>
/// <param name="subscribers">The columns.</param>
internal sealed class StreamResults(IReadOnlyList<int> subscribers)
{
    /// <summary>Ready bytes without a publisher.</summary>
    public const string Bare = "(a) bare gRPC, 256 a message";

    private readonly Dictionary<string, Dictionary<int, List<ThroughputRun>>> _runs = [];

    /// <summary>The same with as many updates in a message as a way reached.</summary>
    public static string BareAs(string way) => $"(a) bare gRPC, as {way[(way.IndexOf(' ') + 1)..]}";

    public void Add(string way, int subscribers, ThroughputRun run)
    {
        if (!_runs.TryGetValue(way, out var runs))
        {
            _runs[way] = runs = [];
        }

        if (!runs.TryGetValue(subscribers, out var rounds))
        {
            runs[subscribers] = rounds = [];
        }

        rounds.Add(run);
    }

    public void Tell(Report report)
    {
        Tell(report.Add("updates/s delivered, by subscribers"), run => run.UpdatesPerSecond);
        Tell(report.Add("server CPU seconds per million updates"), run => run.CpuPerMillion, "N2");
        Tell(report.Add("subscribers' CPU seconds per million updates"), run => run.ReadingCpuPerMillion, "N2");
        Tell(report.Add("bytes allocated in the server per update"), run => run.AllocatedPerUpdate, "N1");
        Tell(report.Add("KiB resident per idle subscriber"), run => run.IdleKibibytes, "N1");
        Tell(report.Add("updates in a message"), run => run.UpdatesPerMessage, "N1");
        Tell(report.Add("bytes per update"), run => run.BytesPerUpdate, "N1");
        Tell(report.Add("quotes/s that reach a subscriber, or are folded for it"), run => run.ReachedPerSecond);
        Ratios(report);
    }

    private void Tell(Table table, Func<ThroughputRun, double> value, string format = "N0")
    {
        foreach (var (way, runs) in _runs)
        {
            table.Add(way, [.. subscribers.Select(count => new Cell(Name(count), Of(At(runs, count), value), format))]);
        }
    }

    /// <summary>(c) against each of the others.</summary>
    private void Ratios(Report report)
    {
        var table = report.Add("updates/s against");
        foreach (var (way, runs) in _runs.Where(r => IsServer(r.Key)))
        {
            foreach (var (other, others) in _runs.Where(r => !IsServer(r.Key) && IsPair(way, r.Key)))
            {
                table.Add($"{way} / {other}", [.. subscribers.Select(count => new Cell(
                    Name(count), Rate(At(runs, count)) / Rate(At(others, count)), "N2"))]);
            }
        }

        if (_runs.Count > 0 && _runs.Keys.All(IsServer))
        {
            table.Add("nothing else was measured", new Cell("-", double.NaN));
        }
    }

    /// <summary>(a) with the updates in a message of another way says nothing of this one.</summary>
    private static bool IsPair(string way, string other) =>
        !other.StartsWith(BareAs("- "), StringComparison.Ordinal) || other == BareAs(way);

    /// <summary>None where the way could not be measured.</summary>
    private static List<ThroughputRun> At(Dictionary<int, List<ThroughputRun>> runs, int count) =>
        runs.GetValueOrDefault(count, []);

    private static double Rate(List<ThroughputRun> rounds) => Of(rounds, run => run.UpdatesPerSecond);

    private static double Of(List<ThroughputRun> rounds, Func<ThroughputRun, double> value) =>
        rounds.Count == 0 ? double.NaN : Median.Of(rounds.Select(value));

    private static bool IsServer(string way) => way.StartsWith("(c)", StringComparison.Ordinal);

    private static string Name(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
