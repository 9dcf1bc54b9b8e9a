using System.Globalization;
using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Maintenance;

/// <summary>The plain tables and the checkpoints come back byte for byte, from the journal alone.</summary>
public sealed class RebuildTests(EveryTable every) : IClassFixture<EveryTable>
{
    [Theory]
    [InlineData("DELETE FROM bars")]
    [InlineData("DELETE FROM deals WHERE name = 'deals/other'")]
    [InlineData("DELETE FROM alerts")]
    [InlineData("DELETE FROM checkpoints")]
    [InlineData("UPDATE bars SET close = close + 1, crc32c = 7")]
    [InlineData("UPDATE deals SET headline = 'x', message = x'00'")]
    [InlineData("UPDATE alerts SET name = 'alerts/x' || sequence, state = 9")]
    [InlineData("UPDATE checkpoints SET memory = x'7B7D'")]
    [InlineData("UPDATE checkpoints SET sequence = sequence + 1")]
    [InlineData("INSERT INTO bars SELECT instrument, 7, start_time, sequence, end_time, session_day, open, high, low, "
        + "close, volume, flags, source, known_time, last_trade_time, crc32c FROM bars")]
    public async Task Rows_that_were_removed_or_altered_are_made_anew(string damage)
    {
        using var folder = every.Copy();
        var before = EveryTable.Content(folder, EveryTable.Tables);
        Assert.True(DatabaseFile.Execute(folder, damage) > 0);
        Assert.Equal(1, CommandRun.Of(folder, "--verify").ExitCode);

        CommandRun.Of(folder, "--rebuild").Fine();

        Assert.Equal(before, EveryTable.Content(folder, EveryTable.Tables));
        CommandRun.Of(folder, "--verify").Fine();
        await using var server = await TestServer.StartAsync(folder, null);
    }

    [Theory]
    [InlineData("UPDATE journal SET crc32c = crc32c + 1 WHERE first_sequence = (SELECT max(first_sequence) FROM "
        + "journal)", "does not fit its checksum")]
    [InlineData("DELETE FROM journal WHERE first_sequence = 1", "the journal's events 1 to ")]
    public void A_damaged_journal_is_refused_with_the_row_and_nothing_is_changed(string damage, string named)
    {
        using var folder = every.Copy();
        Assert.Equal(1, DatabaseFile.Execute(folder, damage));
        var before = EveryTable.Content(folder, EveryTable.Tables);

        var run = CommandRun.Of(folder, "--rebuild");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(named, Assert.Single(run.Damages), StringComparison.Ordinal);
        Assert.EndsWith("--restore FILE", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(before, EveryTable.Content(folder, EveryTable.Tables));
    }

    [Fact]
    public void A_file_of_before_the_vacuum_gives_space_back_to_the_disk_from_then_on()
    {
        using var folder = every.Copy();
        DatabaseFile.Execute(folder, "PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM");
        Assert.Equal(["0"], DatabaseFile.Rows(folder, "PRAGMA auto_vacuum"));
        var before = EveryTable.Content(folder, EveryTable.Tables);

        CommandRun.Of(folder, "--rebuild").Fine();

        Assert.Equal(["2"], DatabaseFile.Rows(folder, "PRAGMA auto_vacuum"));
        Assert.Equal(before, EveryTable.Content(folder, EveryTable.Tables));
        CommandRun.Of(folder, "--verify").Fine();
    }

    [Fact]
    public void A_file_with_more_free_pages_than_can_go_back_one_by_one_is_written_anew()
    {
        using var folder = every.Copy();
        const int pageBytes = 512;
        DatabaseFile.Execute(
            folder,
            $"""
            PRAGMA journal_mode = DELETE; PRAGMA page_size = {pageBytes}; VACUUM;
            CREATE TABLE waste(x);
            INSERT INTO waste VALUES (zeroblob({(FreePages.TooMany + 10) * pageBytes}));
            DROP TABLE waste;
            """);
        var before = EveryTable.Content(folder, EveryTable.Tables);

        CommandRun.Of(folder, "--rebuild").Fine();

        var free = Assert.Single(DatabaseFile.Rows(folder, "PRAGMA freelist_count"));
        Assert.InRange(int.Parse(free, CultureInfo.InvariantCulture), 0, FreePages.Many);
        Assert.Equal(before, EveryTable.Content(folder, EveryTable.Tables));
        CommandRun.Of(folder, "--verify").Fine();
    }

    [Fact]
    public async Task A_server_that_runs_keeps_its_database()
    {
        using var folder = every.Copy();
        await using var server = await TestServer.StartAsync(folder, null);

        CommandRun.Of(folder, "--rebuild").Refused($"in use by process {Environment.ProcessId}");
    }
}
