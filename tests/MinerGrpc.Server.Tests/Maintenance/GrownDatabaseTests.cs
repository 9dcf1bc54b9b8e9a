using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Maintenance;

/// <summary>Five days of which retention has removed the oldest, with old rows packed; to be copied.</summary>
public sealed class GrownDatabase : IAsyncLifetime
{
    private readonly TestFolder _folder = new();

    public async Task InitializeAsync()
    {
        await using var server = await UpkeepServer.StartAsync(
            _folder, "--Retention:JournalDays=2", "--Retention:MinuteBarDays=1");
        await UpkeepServer.FillDaysAsync(server, 5);
        await server.TendAsync();
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    internal TestFolder Copy()
    {
        var copy = new TestFolder();
        File.Copy(_folder.Database, copy.Database);
        return copy;
    }
}

/// <summary>What retention has removed is no damage, and what is left is held against the journal as ever.</summary>
public sealed class GrownDatabaseTests(GrownDatabase grown) : IClassFixture<GrownDatabase>
{
    private const string Segment =
        " WHERE first_sequence = (SELECT first_sequence FROM journal_segments ORDER BY 1 LIMIT 1 OFFSET 1)";

    private static readonly string[] s_tables = ["bars", "deals", "alerts", "checkpoints"];

    [Fact]
    public void It_is_fine_and_a_rebuild_changes_nothing()
    {
        using var folder = grown.Copy();
        Assert.NotEqual(["0"], DatabaseFile.Rows(folder, "SELECT events_through FROM retention"));
        Assert.NotEqual(["0"], DatabaseFile.Rows(folder, "SELECT count(*) FROM journal_segments"));
        CommandRun.Of(folder, "--verify").Fine();
        var before = EveryTable.Content(folder, s_tables);

        CommandRun.Of(folder, "--rebuild").Fine();

        Assert.Equal(before, EveryTable.Content(folder, s_tables));
    }

    [Fact]
    public void Rows_of_kept_events_are_made_anew_and_those_of_expired_ones_stay()
    {
        using var folder = grown.Copy();
        var before = EveryTable.Content(folder, s_tables);
        Assert.True(DatabaseFile.Execute(
            folder, "DELETE FROM bars WHERE sequence > (SELECT events_through + 1000 FROM retention)") > 0);
        Assert.Equal(1, CommandRun.Of(folder, "--verify").ExitCode);

        CommandRun.Of(folder, "--rebuild").Fine();

        Assert.Equal(before, EveryTable.Content(folder, s_tables));
    }

    [Fact]
    public void A_damaged_row_of_an_expired_event_is_told_and_cannot_be_made_anew()
    {
        using var folder = grown.Copy();
        Assert.Equal(1, DatabaseFile.Execute(
            folder, "UPDATE bars SET close = close + 1 WHERE sequence = (SELECT min(sequence) FROM bars)"));

        foreach (var command in (string[])["--verify", "--rebuild", "--verify"])
        {
            var run = CommandRun.Of(folder, command);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(
                "does not fit its checksum; restore a backup", Assert.Single(run.Damages), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("last_sequence = last_sequence + 1")]
    [InlineData("first_time = first_time + 1")]
    [InlineData("last_time = last_time + 1")]
    [InlineData("directory = CAST(substr(directory, 1, 20) || x'07' || substr(directory, 22) AS BLOB)")]
    [InlineData("events = CAST(substr(events, 1, 40) || x'07' || substr(events, 42) AS BLOB)")]
    [InlineData("events = x''")]
    [InlineData("crc32c = crc32c + 1")]
    [InlineData("chain_before = zeroblob(32)")]
    [InlineData("chain = zeroblob(32)")]
    public void A_damaged_segment_is_told_once_and_refuses_the_rebuild(string flip) =>
        Told("journal segment ", "UPDATE journal_segments SET " + flip + Segment);

    [Fact]
    public void A_segment_that_is_gone_is_told() =>
        Told("are missing before journal row ", "DELETE FROM journal_segments" + Segment);

    [Theory]
    [InlineData("events_through = events_through + 1")]
    [InlineData("minutes_before = minutes_before + 1")]
    [InlineData("chain = zeroblob(32)")]
    public void A_damaged_record_of_what_was_removed_is_told(string flip) =>
        Told("the record of what retention removed", "UPDATE retention SET " + flip);

    private void Told(string place, string damage)
    {
        using var folder = grown.Copy();
        Assert.Equal(1, DatabaseFile.Execute(folder, damage));
        var before = EveryTable.Content(folder, s_tables);

        var verified = CommandRun.Of(folder, "--verify");
        var rebuilt = CommandRun.Of(folder, "--rebuild");

        foreach (var run in (CommandRun[])[verified, rebuilt])
        {
            Assert.True(run.ExitCode == 1, string.Join('\n', run.Lines) + run.Errors);
            Assert.Contains(run.Damages, l => l.Contains(place, StringComparison.Ordinal)
                && l.EndsWith("; restore a backup with --restore FILE", StringComparison.Ordinal));
        }

        Assert.Single(verified.Damages);
        Assert.Contains("nothing was changed", rebuilt.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(before, EveryTable.Content(folder, s_tables));
    }
}
