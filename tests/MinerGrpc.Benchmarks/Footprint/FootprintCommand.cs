using System.CommandLine;
using MinerGrpc.Benchmarks.Measuring;

namespace MinerGrpc.Benchmarks.Footprint;

/// <summary>The suite on the command line.</summary>
internal static class FootprintCommand
{
    private static readonly Option<DirectoryInfo[]> s_published = new("--published")
    {
        Description = "Folders that dotnet publish has made of the server, each measured beside the build.",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "Each way is started so often, in turn; the table has the medians.",
        DefaultValueFactory = _ => 9,
    };

    public static Command Suite(Option<DirectoryInfo> folder, Option<FileInfo?> json, Option<bool> smoke)
    {
        var command = new Command("footprint", "Start, memory at rest and size, by how the server is built and set.")
        {
            s_published, s_rounds, folder, json, smoke,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (rounds, rest) = parsed.GetValue(smoke)
                ? (1, TimeSpan.Zero)
                : (parsed.GetValue(s_rounds), TimeSpan.FromSeconds(3));
            using var work = new WorkFolder(parsed.GetValue(folder)!);
            var suite = new FootprintSuite(parsed.GetValue(s_published)!, rounds, rest, work);
            return await SuiteRun.RunAsync("footprint", suite.RunAsync, parsed.GetValue(json), stop);
        });
        return command;
    }
}
