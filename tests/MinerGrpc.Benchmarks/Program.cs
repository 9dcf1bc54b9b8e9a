using System.CommandLine;
using MinerGrpc.Benchmarks.Footprint;
using MinerGrpc.Benchmarks.Ingest;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Reads;
using MinerGrpc.Benchmarks.Storage;
using MinerGrpc.Benchmarks.Streams;

namespace MinerGrpc.Benchmarks;

/// <summary>Suites of measurements, each beside the bare limit of the same machine in the same run.</summary>
public static class Program
{
    private static readonly Option<FileInfo?> s_json = new("--json")
    {
        Description = "Writes every number into this file.",
    };

    private static readonly Option<DirectoryInfo> s_folder = new("--folder")
    {
        Description = "Where the databases are made: on the disk that is to be measured.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()),
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "Each way is measured so often, one after the other in turn; the table has the medians.",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<bool> s_smoke = new("--smoke")
    {
        Description = "A run of seconds that only shows that everything works.",
    };

    /// <summary>Of a run that is ended early: its servers stop first, then it tells what it has.</summary>
    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(30);

    public static Task<int> Main(string[] args)
    {
        var root = new RootCommand(
            "Benchmarks of MinerGrpc. Run them in Release and with nothing else on the machine.")
        {
            Storage(), Reads(), StreamCommands.Suite(s_folder, s_json, s_smoke),
            IngestCommand.Suite(s_folder, s_json, s_smoke), FootprintCommand.Suite(s_folder, s_json, s_smoke),
        };
        foreach (var child in StreamCommands.Children())
        {
            root.Add(child);
        }

        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = s_longestEnd });
    }

    private static Command Storage()
    {
        var quotes = new Option<int>("--quotes")
        {
            Description = "Quotes in one measurement of throughput, and in its warm-up: less, and the runtime still "
                + "compiles what is measured.",
            DefaultValueFactory = _ => 1_000_000,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long each rate is offered for latency.", DefaultValueFactory = _ => 20,
        };
        var command = new Command("storage", "Durable ingest, latency of a commit and bytes on disk.")
        {
            quotes, seconds, s_rounds, s_folder, s_json, s_smoke,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var smoke = parsed.GetValue(s_smoke);
            var plan = smoke
                ? StoragePlan.Smoke
                : StoragePlan.Full(
                    parsed.GetValue(quotes), parsed.GetValue(s_rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            using var folder = new WorkFolder(parsed.GetValue(s_folder)!);
            return await SuiteRun.RunAsync(
                "storage", new StorageSuite(plan, folder).RunAsync, parsed.GetValue(s_json), stop);
        });
        return command;
    }

    private static Command Reads()
    {
        var sizes = new Option<double[]>("--millions")
        {
            Description = "Sizes of the database in millions of quotes, rising; about 0.4 GB each.",
            DefaultValueFactory = _ => [1, 10, 100],
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("reads", "Reads, start and memory as the database grows.")
        {
            sizes, s_rounds, s_folder, s_json, s_smoke,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var plan = parsed.GetValue(s_smoke)
                ? new ReadPlan([0.02], 1)
                : new ReadPlan(parsed.GetValue(sizes)!, parsed.GetValue(s_rounds));
            using var folder = new WorkFolder(parsed.GetValue(s_folder)!);
            return await SuiteRun.RunAsync(
                "reads", new ReadSuite(plan, folder).RunAsync, parsed.GetValue(s_json), stop);
        });
        return command;
    }
}
