using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Maintenance;

/// <summary>A backup is whole and sound or not there; a restore is the backup or the old database.</summary>
public sealed class BackupTests(EveryTable every) : IClassFixture<EveryTable>
{
    [Fact]
    public async Task A_backup_beside_a_publisher_has_all_that_was_acknowledged_and_holds_up_nobody()
    {
        using var folder = every.Copy();
        await using var server = await TestServer.StartAsync(folder, null);
        using var stop = new CancellationTokenSource();
        long acked = 0;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var publishing = Task.Run(async () =>
        {
            await using var publisher = new TestPublisher(server);
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var ack = await publisher.AckedAsync(new PublishQuotesRequest
                {
                    Quotes = { Trades.Trade("mara", 2_000 + i, 15.2m) },
                });
                Interlocked.Exchange(ref acked, ack.LastSequence);
                begun.TrySetResult();
            }
        });
        await begun.Task.Soon();
        var meanwhile = 0;
        for (var backup = 0; meanwhile < 5; backup++)
        {
            // On a busy machine it may have had no core during one of them; held up it would have none in any.
            Assert.True(backup < 10, $"the publisher stood still during {backup - meanwhile} of {backup} backups");
            var before = Interlocked.Read(ref acked);
            using var copy = new TestFolder();
            CommandRun.Of(folder, "--backup", copy.Database).Fine();
            CommandRun.Of(copy, "--verify").Fine();
            var newest = DatabaseFile.Rows(copy, "SELECT max(last_sequence) FROM journal").Single();
            Assert.True(long.Parse(newest, System.Globalization.CultureInfo.InvariantCulture) >= before);
            meanwhile += Interlocked.Read(ref acked) > before ? 1 : 0;
        }

        await stop.CancelAsync();
        await publishing.Soon();
    }

    [Fact]
    public async Task A_backup_is_one_file_that_a_server_starts_on_with_the_same_cursors()
    {
        using var folder = every.Copy();
        using var copy = new TestFolder();
        CommandRun.Of(folder, "--backup=" + copy.Database).Fine();

        Assert.Equal([copy.Database], Directory.GetFiles(copy.Path));
        Assert.Equal(EveryTable.Content(folder, EveryTable.Tables), EveryTable.Content(copy, EveryTable.Tables));
        var (ours, theirs) = (await CursorAsync(folder), await CursorAsync(copy));
        Assert.Equal(ours, theirs);
    }

    [Fact]
    public void A_backup_replaces_only_what_it_is_told_to()
    {
        using var folder = every.Copy();
        var file = folder.File("backup.db");
        File.WriteAllText(file, "precious");
        CommandRun.Of(folder, "--backup", file).Refused("replace it with --force");
        Assert.Equal("precious", File.ReadAllText(file));
        CommandRun.Of(folder, "--backup", folder.Database).Refused("is the database itself");

        CommandRun.Of(folder, "--backup", file, "--force").Fine();
        Assert.NotEqual("precious", File.ReadAllText(file));
        File.WriteAllText(file + "-wal", "of somebody who writes");
        CommandRun.Of(folder, "--backup", file, "--force").Refused("somebody writes to");
    }

    [Fact]
    public void Damage_is_told_and_never_copied()
    {
        using var folder = every.Copy();
        DatabaseFile.Execute(folder, "UPDATE journal SET crc32c = crc32c + 1 WHERE first_sequence = 1");
        var file = folder.File("backup.db");

        var run = CommandRun.Of(folder, "--backup", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("journal row 1 ", run.Damages.First(), StringComparison.Ordinal);
        Assert.Contains("not copied", run.Lines[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "backup.db*"));
    }

    [Fact]
    public async Task A_restore_puts_the_backup_in_place_and_the_old_database_aside()
    {
        using var folder = every.Copy();
        var file = folder.File("backup.db");
        CommandRun.Of(folder, "--backup", file).Fine();
        var backedUp = EveryTable.Content(folder, EveryTable.Tables);
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            CommandRun.Of(folder, "--restore", file, "--force").Refused("in use by process");
            await TestPublisher.PublishAsync(server, Trades.Trade("mara", 3_000, 15.2m));
        }

        var later = EveryTable.Content(folder, EveryTable.Tables);
        CommandRun.Of(folder, "--restore", file).Refused("is there already");
        Assert.Equal(later, EveryTable.Content(folder, EveryTable.Tables));

        var run = CommandRun.Of(folder, "--restore", file, "--force").Fine();

        Assert.EndsWith($"the old one is {folder.Database}.before-restore-1", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(backedUp, EveryTable.Content(folder, EveryTable.Tables));
        File.Move(folder.Database + ".before-restore-1", folder.Database, overwrite: true);
        Assert.Equal(later, EveryTable.Content(folder, EveryTable.Tables));
    }

    [Fact]
    public void A_log_of_the_old_database_never_reaches_the_new_one()
    {
        using var folder = every.Copy();
        var file = folder.File("backup.db");
        CommandRun.Of(folder, "--backup", file).Fine();
        var backedUp = EveryTable.Content(folder, EveryTable.Tables);
        using var log = LeaveLog(folder);
        File.WriteAllBytes(folder.Database, new byte[5_000]);

        CommandRun.Of(folder, "--restore", file, "--force").Fine();

        Assert.False(File.Exists(folder.Database + "-wal"));
        Assert.True(new FileInfo(folder.Database + ".before-restore-1-wal").Length > 0);
        Assert.Equal(backedUp, EveryTable.Content(folder, EveryTable.Tables));
    }

    [Fact]
    public void A_restore_goes_to_an_empty_place_and_takes_no_damaged_backup()
    {
        using var folder = every.Copy();
        using var empty = new TestFolder();
        CommandRun.Of(empty, "--restore", folder.File("none.db")).Refused("there is no backup");
        CommandRun.Of(empty, "--restore", folder.Database).Fine();
        CommandRun.Of(empty, "--verify").Fine();
        DatabaseFile.Execute(folder, "DELETE FROM deals");

        var before = EveryTable.Content(empty, EveryTable.Tables);
        var run = CommandRun.Of(empty, "--restore", folder.Database, "--force");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("deals: the row of event", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(before, EveryTable.Content(empty, EveryTable.Tables));
        Assert.Empty(Directory.GetFiles(empty.Path, "*restor*"));
    }

    [Fact]
    public void An_empty_file_is_no_journal_and_takes_the_place_of_no_database()
    {
        using var folder = every.Copy();
        using var empty = new TestFolder();
        File.WriteAllBytes(empty.Database, []);
        var before = EveryTable.Content(folder, EveryTable.Tables);

        foreach (var run in (CommandRun[])
            [
                CommandRun.Of(folder, "--restore", empty.Database, "--force"),
                CommandRun.Of(empty, "--backup", empty.File("backup.db")), CommandRun.Of(empty, "--rebuild"),
            ])
        {
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("the file holds no journal", Assert.Single(run.Damages), StringComparison.Ordinal);
        }

        Assert.Equal(before, EveryTable.Content(folder, EveryTable.Tables));
        Assert.False(File.Exists(empty.File("backup.db")));
    }

    private static async Task<Cursor> CursorAsync(TestFolder folder)
    {
        await using var server = await TestServer.StartAsync(folder, null);
        return (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow.Newest;
    }

    /// <summary>Leaves a log with content behind, as a killed server does; its connection stays open.</summary>
    private static Microsoft.Data.Sqlite.SqliteConnection LeaveLog(TestFolder folder)
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_autocheckpoint = 0; UPDATE feed_progress SET through_time = 1; "
            + "INSERT INTO feed_progress VALUES ('x', 1)";
        command.ExecuteNonQuery();
        return connection;
    }
}
