using System.Diagnostics;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Server;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Footprint;

/// <summary>
/// The server on an empty database: from the start of its process to its first answer, the processor time until then,
/// memory once it rests, and bytes on the disk.
/// </summary>
/// <param name="published">Folders with a server.</param>
/// <param name="rounds">Starts of each way.</param>
/// <param name="rest">From the first answer to the look at its memory.</param>
/// <param name="folder">For databases.</param>
internal sealed class FootprintSuite(
    IReadOnlyList<DirectoryInfo> published, int rounds, TimeSpan rest, WorkFolder folder)
{
    /// <summary>One way to start it, and what was measured.</summary>
    private sealed record Way(string Name, string Program, params (string Name, string Value)[] Environment)
    {
        public List<double> FirstAnswer { get; } = [];

        public List<double> Cpu { get; } = [];

        public List<double> Resident { get; } = [];

        /// <summary>Of what was published; what a build leaves in its folder nobody installs.</summary>
        public double Mebibytes { get; } = Program == ServerProcess.Program
            ? double.NaN
            : new DirectoryInfo(Path.GetDirectoryName(Program)!).EnumerateFiles("*", SearchOption.AllDirectories)
                .Sum(file => file.Length) / (double)(1 << 20);
    }

    public async Task RunAsync(Report report, CancellationToken ct)
    {
        var ways = Ways();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var way in ways)
            {
                await MeasureAsync(way, ct);
            }
        }

        report.Note("an empty database, no feed, no board; the runtime itself is not counted as size");
        var table = report.Add("server");
        foreach (var way in ways)
        {
            table.Add(
                way.Name, new("first answer ms", Median.Of(way.FirstAnswer)),
                new("CPU ms until then", Median.Of(way.Cpu)), new("MiB at rest", Median.Of(way.Resident)),
                new("MiB on disk", way.Mebibytes, "N1"));
        }
    }

    private List<Way> Ways()
    {
        var built = ServerProcess.Program;
        return
        [
            new("as built", built),
            .. published.Select(p => new Way(
                $"published: {p.Name}", Path.Combine(p.FullName, Path.GetFileName(built)))),
            new("as built, server collector", built, ("DOTNET_gcServer", "1")),
            new("as built, collector not concurrent", built, ("DOTNET_gcConcurrent", "0")),
            new("as built, no profile (TieredPGO)", built, ("DOTNET_TieredPGO", "0")),
            new("as built, loops compiled at once", built, ("DOTNET_TC_QuickJitForLoops", "0")),
        ];
    }

    private async Task MeasureAsync(Way way, CancellationToken ct)
    {
        var database = folder.NewFile("footprint.db");
        var start = Stopwatch.GetTimestamp();
        await using (var server = await ServerProcess.StartAsync(
            database, DurabilityMode.Power, ct, program: way.Program, environment: way.Environment))
        {
            await new ServerInfoService.ServerInfoServiceClient(server.Channel).GetServerInfoAsync(
                new GetServerInfoRequest(), cancellationToken: ct);
            way.FirstAnswer.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            way.Cpu.Add(1_000 * server.Watch.CpuOfAll());
            await Task.Delay(rest, ct);
            way.Resident.Add(server.ResidentMebibytes());
        }

        WorkFolder.Delete(database);
    }
}
