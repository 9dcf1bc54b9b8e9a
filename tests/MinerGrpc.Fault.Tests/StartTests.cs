using System.Globalization;
using Microsoft.Data.Sqlite;
using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>Starts that are refused: exit code 2 and one line that says why and what to do.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_second_server_on_the_same_database_is_refused_and_told_who_has_it()
    {
        using var scratch = new Scratch();
        await using var first = await ServerProcess.StartAsync(scratch.Database);
        var line = await RefusedAsync($"--Database:Path={scratch.Database}", "--Server:Port=0", "--Feed:Kind=None");
        Assert.Contains(scratch.Database, line, StringComparison.Ordinal);
        Assert.Contains(
            first.Process.Id.ToString(CultureInfo.InvariantCulture), line, StringComparison.Ordinal);
        Assert.Contains("--Database:Path=", line, StringComparison.Ordinal);

        using var client = first.Connect();
        Assert.Empty(await JournalReplay.ReadAsync(client));
    }

    [Fact]
    public async Task A_port_in_use_is_refused()
    {
        using var scratch = new Scratch();
        using var other = new Scratch();
        await using var first = await ServerProcess.StartAsync(scratch.Database);
        var line = await RefusedAsync(
            $"--Database:Path={other.Database}", $"--Server:Port={first.Address.Port}", "--Feed:Kind=None");
        Assert.Contains($"{first.Address.Port}", line, StringComparison.Ordinal);
        Assert.Contains("--Server:Port=", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Server:Prot=5090", "--Server:Prot=5090")]
    [InlineData("serve", "serve")]
    [InlineData("--Server:Port", "--Server:Port")]
    [InlineData("--Server:Port=abc", "abc")]
    [InlineData("--Server:Port=70000", "70000")]
    [InlineData("--Feed:Kind=Weekly", "Weekly")]
    [InlineData("--Feed:Pace=-1", "-1")]
    [InlineData("--Server:MaxStreams=0", "MaxStreams=0")]
    [InlineData("--Server:Address=0.0.0.0", "0.0.0.0")]
    [InlineData("--Server:Address=localhost!", "localhost!")]
    [InlineData("--Database:Path=/proc/none/market.db", "/proc/none")]
    [InlineData("--Feed:Kind=Csv", "--Feed:Path=")]
    public async Task An_option_that_cannot_be_is_refused(string option, string named)
    {
        using var scratch = new Scratch();

        // First a database of our own, so that a refusal that does not come leaves nothing behind.
        var line = await RefusedAsync($"--Database:Path={scratch.Database}", option);
        Assert.Contains(named, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_option_and_ends_well()
    {
        var help = await Programs.RunAsync("dotnet", Programs.Server, "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.Empty(help.Errors);
        Assert.Contains("--Server:Port=5080", help.Output, StringComparison.Ordinal);
        Assert.Contains("--Database:Path=", help.Output, StringComparison.Ordinal);
        Assert.Contains("--Feed:Kind=", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE journal SET events = zeroblob(length(events)) WHERE first_sequence = $row")]
    [InlineData("UPDATE journal SET events = substr(events, 1, length(events) - 1) WHERE first_sequence = $row")]
    [InlineData("UPDATE journal SET chain = zeroblob(32) WHERE first_sequence = $row")]
    [InlineData("UPDATE journal SET last_sequence = last_sequence + 1 WHERE first_sequence = $row")]
    public async Task A_damaged_last_row_stops_the_start_and_is_named(string damage)
    {
        using var scratch = new Scratch();
        await PublishAsync(scratch);
        long row;
        using (var database = scratch.Open())
        {
            row = Scalar(database, "SELECT max(first_sequence) FROM journal", 0);
            Scalar(database, damage, row);
        }

        var line = await RefusedAsync($"--Database:Path={scratch.Database}", "--Server:Port=0", "--Feed:Kind=None");
        Assert.Contains(scratch.Database, line, StringComparison.Ordinal);
        Assert.Contains($"journal row {row} ", line, StringComparison.Ordinal);
        Assert.Contains("--restore FILE", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_missing_stops_the_start_and_its_successor_is_named()
    {
        using var scratch = new Scratch();
        await PublishAsync(scratch);
        long last;
        using (var database = scratch.Open())
        {
            last = Scalar(database, "SELECT max(first_sequence) FROM journal", 0);
            Scalar(database, "DELETE FROM journal WHERE last_sequence = $row - 1", last);
        }

        var line = await RefusedAsync($"--Database:Path={scratch.Database}", "--Server:Port=0", "--Feed:Kind=None");
        Assert.Contains($"journal row {last} ", line, StringComparison.Ordinal);
    }

    /// <summary>Runs a server that must not start; its one line.</summary>
    private static async Task<string> RefusedAsync(params string[] options)
    {
        var ending = await Programs.RunAsync("dotnet", [Programs.Server, .. options]);
        Assert.True(ending.ExitCode == 2, $"exit code {ending.ExitCode}: {ending.Output}{ending.Errors}");
        Assert.Empty(ending.Output);
        return Assert.Single(ending.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task PublishAsync(Scratch scratch)
    {
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        await using (var pump = new Pump(server.Address, new AckJournal(), batchSize: 4, TimeSpan.FromMilliseconds(2)))
        {
            await pump.AckedAsync(20);
            await pump.StopAsync();
        }

        Assert.Equal(0, await server.TerminateAsync());
    }

    private static long Scalar(SqliteConnection database, string sql, long row)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$row", row);
        return command.ExecuteScalar() is long value ? value : 0;
    }
}
