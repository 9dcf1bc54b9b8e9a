using System.CommandLine;
using MinerGrpc.Benchmarks.Measuring;

namespace MinerGrpc.Benchmarks.Ingest;

/// <summary>The suite on the command line.</summary>
internal static class IngestCommand
{
    private static readonly Option<int[]> s_publishers = new("--publishers")
    {
        Description = "Numbers of publishers at once.",
        DefaultValueFactory = _ => [1, 4, 16, 64],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int[]> s_batches = new("--batches")
    {
        Description = "Quotes in a message.",
        DefaultValueFactory = _ => [1, 16, 256, 1_000],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "Each measures all ways in turn; the tables have the medians.", DefaultValueFactory = _ => 1,
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "How long each is measured.", DefaultValueFactory = _ => 2,
    };

    private static readonly Option<double> s_warmUp = new("--warm-up")
    {
        Description = "Seconds for each new server before its first measurement; one more before each of them.",
        DefaultValueFactory = _ => 5,
    };

    public static Command Suite(Option<DirectoryInfo> folder, Option<FileInfo?> json, Option<bool> smoke)
    {
        var command = new Command("ingest", "Quotes in from many publishers, beside what bare gRPC takes.")
        {
            s_publishers, s_batches, s_rounds, s_seconds, s_warmUp, folder, json, smoke,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var plan = parsed.GetValue(smoke)
                ? IngestPlan.Smoke
                : new IngestPlan(
                    parsed.GetValue(s_publishers)!, parsed.GetValue(s_batches)!, parsed.GetValue(s_rounds),
                    TimeSpan.FromSeconds(parsed.GetValue(s_warmUp)), TimeSpan.FromSeconds(1),
                    TimeSpan.FromSeconds(parsed.GetValue(s_seconds)));
            using var work = new WorkFolder(parsed.GetValue(folder)!);
            return await SuiteRun.RunAsync("ingest", new IngestSuite(plan, work).RunAsync, parsed.GetValue(json), stop);
        });
        return command;
    }
}
