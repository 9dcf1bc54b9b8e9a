using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>What one server has told into a file, another one takes, and tells again to the byte.</summary>
public sealed class ExportTests(ITestOutputHelper output)
{
    [Fact]
    public Task An_export_that_was_imported_is_exported_again_byte_for_byte() => Seed.RunAsync(output, async random =>
    {
        using var scratch = new Scratch();
        using var second = new Scratch();
        using var third = new Scratch();
        await using var first = await ServerProcess.StartAsync(scratch.Database);
        await using var byCsv = await ServerProcess.StartAsync(second.Database);
        await using var byParquet = await ServerProcess.StartAsync(third.Database);
        var quotes = scratch.File("quotes.csv");
        await File.WriteAllLinesAsync(quotes, RandomQuotes.Csv(random, 3_000));
        await ConsoleAsync(first, "publish", quotes);

        foreach (var instrument in RandomQuotes.Instruments)
        {
            var (csv, parquet) = (scratch.File($"{instrument}.csv"), scratch.File($"{instrument}.parquet"));
            await ConsoleAsync(first, "export", "ticks", instrument, csv);
            await ConsoleAsync(first, "export", "ticks", instrument, parquet);
            await ConsoleAsync(byCsv, "publish", csv);
            await ConsoleAsync(byParquet, "publish", parquet);
            await SameAsync(csv, byCsv, "ticks", instrument, second.File($"{instrument}.csv"));
            await SameAsync(csv, byParquet, "ticks", instrument, third.File($"{instrument}.csv"));
            output.WriteLine($"{instrument}: {File.ReadLines(csv).Count() - 1} ticks");
        }
    });

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public Task Bars_that_were_imported_are_exported_again_byte_for_byte(string format) =>
        Seed.RunAsync(output, async random =>
        {
            using var scratch = new Scratch();
            using var fresh = new Scratch();
            await using var first = await ServerProcess.StartAsync(scratch.Database);
            await using var second = await ServerProcess.StartAsync(fresh.Database);
            var quotes = scratch.File("quotes.csv");
            await File.WriteAllLinesAsync(quotes, RandomQuotes.Csv(random, 3_000));
            await ConsoleAsync(first, "publish", quotes);
            foreach (var interval in (string[])["minute", "day"])
            {
                var (csv, file) = (scratch.File($"{interval}.0.csv"), scratch.File($"{interval}.{format}"));
                await ConsoleAsync(first, "export", "bars", "mara", csv, "--interval", interval);
                await ConsoleAsync(first, "export", "bars", "mara", file, "--interval", interval);
                await ConsoleAsync(second, "import", "bars", file);
                await SameAsync(csv, second, "bars", "mara", fresh.File($"{interval}.csv"), "--interval", interval);
                output.WriteLine($"{interval}: {File.ReadLines(csv).Count() - 1} bars");
            }
        });

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task A_full_disk_is_told_and_leaves_no_half_file(string format)
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        var quotes = scratch.File("quotes.csv");
        await File.WriteAllLinesAsync(quotes, NumberedQuotes.Csv(40_000));
        await ConsoleAsync(server, "publish", quotes);
        await using var disk = await SmallDisk.MountAsync(1);
        var folder = Path.GetDirectoryName(disk.Database)!;
        await File.WriteAllBytesAsync(Path.Combine(folder, "filler"), new byte[1_000_000]);
        var target = Path.Combine(folder, $"ticks.{format}");

        var ending = await RunAsync(server, "export", "ticks", "bitf", target);

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains($"cannot write \"{target}\"", ending.Errors, StringComparison.Ordinal);
        Assert.Equal(["filler"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    private static async Task SameAsync(
        string expected, ServerProcess server, string what, string instrument, string file, params string[] options)
    {
        await ConsoleAsync(server, ["export", what, instrument, file, .. options]);
        Assert.Equal(await File.ReadAllLinesAsync(expected), await File.ReadAllLinesAsync(file));
        Assert.Equal(await File.ReadAllBytesAsync(expected), await File.ReadAllBytesAsync(file));
    }

    private static async Task ConsoleAsync(ServerProcess server, params string[] arguments)
    {
        var ending = await RunAsync(server, arguments);
        Assert.True(ending.ExitCode == 0, ending.Errors + ending.Output);
    }

    private static Task<Ending> RunAsync(ServerProcess server, params string[] arguments) =>
        Programs.RunAsync("dotnet", [Programs.Console, .. arguments, "--server", $"{server.Address}"]);
}
