using System.CommandLine.Parsing;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.ConsoleClient.Csv;

namespace MinerGrpc.Client.Tests;

/// <summary>What --help and the README say is what the console does.</summary>
public sealed class ConsoleHelpTests
{
    // Port 1 is never served on the loopback.
    private static readonly Uri s_nobody = new("http://127.0.0.1:1");

    public static TheoryData<string> Commands { get; } =
    [
        "watch", "quote", "sector", "info", "publish", "rank", "divergence", "alerts", "deals", "deal", "deal announce",
        "deal revise", "deal retract", "reaction", "bars", "ticks", "sessions", "import bars", "import deals",
        "correct", "import", "export", "export ticks", "export bars",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_examples_of_the_help_are_understood(string command)
    {
        var help = await ConsoleRun.OfAsync(s_nobody, [.. command.Split(' '), "--help"]);
        Assert.Equal(ExitCode.Ok, help.ExitCode);
        var examples = help.Output.SkipWhile(line => line != "Examples:").Skip(1).ToArray();
        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            Assert.StartsWith($"  minergrpc {command}", example, StringComparison.Ordinal);
            var args = CommandLineParser.SplitCommandLine(example).Skip(1).ToArray();
            Understood(await ConsoleRun.OfAsync(s_nobody, args));
        }
    }

    [Fact]
    public async Task Each_command_has_examples_in_its_help_the_program_too()
    {
        var root = await ConsoleRun.OfAsync(s_nobody, "--help");
        var names = root.Output.SkipWhile(line => line != "Commands:").Skip(1)
            .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Where(line => !char.IsWhiteSpace(line[2])).Select(line => line.Trim().Split(' ')[0]).ToList();
        Assert.Contains("completion", names);
        Assert.Contains("Examples:", root.Output);
        foreach (var name in names)
        {
            Assert.Contains("Examples:", (await ConsoleRun.OfAsync(s_nobody, name, "--help")).Output);
        }

        foreach (var example in root.Output.SkipWhile(line => line != "Examples:").Skip(1))
        {
            Understood(await ConsoleRun.OfAsync(s_nobody, [.. CommandLineParser.SplitCommandLine(example).Skip(1)]));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Each_command_and_option_stands_in_the_README(string command)
    {
        var readme = Readme();
        Assert.Contains($"minergrpc {command.Split(' ')[0]} ", readme, StringComparison.Ordinal);
        var help = await ConsoleRun.OfAsync(s_nobody, [.. command.Split(' '), "--help"]);
        foreach (var line in help.Output.Where(line => line.StartsWith("  --", StringComparison.Ordinal)))
        {
            Assert.Contains(line.Trim().Split(' ')[0], readme, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_column_of_a_file_stands_in_the_README()
    {
        var readme = Readme();
        var columns = QuoteCsvColumns.Known.Keys.Concat(BarCsvColumns.Known.Keys).Concat(DealCsvColumns.Known.Keys);
        Assert.All(columns, column => Assert.Contains($"`{column}`", readme, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("instrument,session_date", "bars")]
    [InlineData("name,headline", "deals")]
    public void The_files_of_the_README_are_read(string header, string kind)
    {
        var block = Readme().Split("```\n").Single(text => text.StartsWith(header, StringComparison.Ordinal));
        using var text = new StringReader(block);
        using var lines = new CsvLines(text);
        var faults = kind == "bars"
            ? Faults(BarCsvColumns.Open(kind, lines))
            : Faults(DealCsvColumns.Open(kind, lines));
        Assert.NotEmpty(faults);
        Assert.All(faults, Assert.Null);
    }

    [Fact]
    public void The_bars_of_the_main_README_are_read()
    {
        var block = MainReadme().Split("```csv\n")
            .Single(text => text.StartsWith("session_date,instrument", StringComparison.Ordinal));
        using var text = new StringReader(block.Split("```")[0]);
        var faults = Faults(BarCsvColumns.Open("bars", new CsvLines(text)));
        Assert.NotEmpty(faults);
        Assert.All(faults, Assert.Null);
    }

    [Fact]
    public async Task The_commands_of_the_main_README_are_understood()
    {
        var lines = MainReadme().Split('\n')
            .Where(line => line.StartsWith("minergrpc ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            Understood(await ConsoleRun.OfAsync(s_nobody, [.. CommandLineParser.SplitCommandLine(line).Skip(1)]));
        }
    }

    /// <summary>Nothing is missing but the server, or the file of the example.</summary>
    private static void Understood(ConsoleRun run)
    {
        var noFile = run.Error.StartsWith("minergrpc: cannot read", StringComparison.Ordinal);
        Assert.True(run.ExitCode == ExitCode.Unreachable || noFile, run.Error);
    }

    private static List<string?> Faults<T>(CsvRowReader<T> rows)
        where T : class, new()
    {
        var faults = new List<string?>();
        while (rows.Read() is { } row)
        {
            faults.Add(row.Fault);
        }

        return faults;
    }

    private static string MainReadme() => File.ReadAllText(Checkout.File("README.md"));

    private static string Readme() => File.ReadAllText(Checkout.File("clients", "MinerGrpc.Console", "README.md"));
}
