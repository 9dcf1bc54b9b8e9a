using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>
/// kill -9 of a command at a random moment: the database is the one of before or the one of after, and sound.
/// </summary>
public sealed class MaintenanceKillTests(ITestOutputHelper output)
{
    private static readonly string[] s_plain = ["bars", "deals", "alerts", "checkpoints"];

    private static int Kills => Seed.Number("MINERGRPC_KILLS", 6);

    [Fact]
    public Task A_rebuild_that_is_killed_leaves_the_old_tables_or_the_new_ones() => Seed.RunAsync(
        output, async random =>
        {
            using var scratch = new Scratch();
            await FillAsync(scratch, batches: 200, new AckJournal());
            var whole = Content(scratch);
            Assert.NotEmpty(whole);
            var length = await LengthAsync(Command(scratch, "--rebuild"));
            var (before, after) = (0, 0);
            for (var kill = 0; kill < Kills; kill++)
            {
                Execute(scratch, "DELETE FROM checkpoints; DELETE FROM bars");
                await KillAsync(Command(scratch, "--rebuild"), random, length);
                var content = Content(scratch);
                Assert.True(content.Count == 0 || content.SequenceEqual(whole), $"{content.Count} rows");
                Assert.Equal(content.Count == 0 ? 1 : 0, (await RunAsync(scratch, "--verify")).ExitCode);
                (before, after) = content.Count == 0 ? (before + 1, after) : (before, after + 1);
            }

            output.WriteLine($"{before} killed before the commit, {after} after");
            Assert.Equal(0, (await RunAsync(scratch, "--rebuild")).ExitCode);
            Assert.Equal(whole, Content(scratch));
        });

    [Fact]
    public Task A_backup_that_is_killed_leaves_no_half_and_the_server_goes_on() => Seed.RunAsync(
        output, async random =>
        {
            using var scratch = new Scratch();
            await FillAsync(scratch, batches: 100, new AckJournal());
            var file = Path.Combine(scratch.Folder, "backup.db");
            var length = await LengthAsync(Command(scratch, "--backup", file));
            await using var server = await ServerProcess.StartAsync(scratch.Database);
            using var client = server.Connect();
            var journal = new AckJournal();
            await using var pump = new Pump(server.Address, journal, batchSize: 64);
            await pump.AckedAsync(1);
            for (var kill = 0; kill < Kills; kill++)
            {
                File.Delete(file);
                await pump.DuringAsync(KillAsync(Command(scratch, "--backup", file), random, length));
                if (File.Exists(file))
                {
                    await VerifiedAsync(file);
                }
            }

            File.Delete(file);
            var acked = await JournalReplay.NewestAsync(client);
            var done = await RunAsync(scratch, "--backup", file);
            Assert.True(done.ExitCode == 0, done.Output + done.Errors);
            Assert.False(File.Exists(file + ".part"));
            await VerifiedAsync(file);
            Assert.True(Newest(file) >= acked, $"{Newest(file)} events in the backup, {acked} before it");
            Assert.Equal(0, (await RunAsync(scratch, "--verify")).ExitCode);
            await pump.StopAsync();
            Assert.True(await JournalReplay.NewestAsync(client) > Newest(file), "the publisher stood still");
        });

    [Fact]
    public Task A_restore_that_is_killed_leaves_the_old_database_or_the_backup() => Seed.RunAsync(
        output, async random =>
        {
            using var scratch = new Scratch();
            var journal = new AckJournal();
            await FillAsync(scratch, batches: 60, journal);
            var file = Path.Combine(scratch.Folder, "backup.db");
            Assert.Equal(0, (await RunAsync(scratch, "--backup", file)).ExitCode);
            var backup = Newest(file);
            var (old, restored) = (0, 0);
            for (var kill = 0; kill < Kills; kill++)
            {
                await FillAsync(scratch, batches: 2, journal);
                var before = Newest(scratch.Database);
                Assert.NotEqual(backup, before);
                var length = TimeSpan.FromMilliseconds(1_500);
                await KillAsync(Command(scratch, "--restore", file, "--force"), random, length);
                await VerifiedAsync(scratch.Database);
                var now = Newest(scratch.Database);
                Assert.True(now == before || now == backup, $"{now} is neither {before} nor {backup}");
                (old, restored) = now == before ? (old + 1, restored) : (old, restored + 1);
            }

            output.WriteLine($"{old} old, {restored} restored");
            await FillAsync(scratch, batches: 1, journal);
        });

    [Fact]
    public async Task A_backup_onto_a_full_disk_is_told_and_leaves_nothing()
    {
        await using var disk = await SmallDisk.MountAsync(mebibytes: 1);
        using var scratch = new Scratch();
        await FillAsync(scratch, batches: 200, new AckJournal());
        var file = disk.Database + ".backup";

        var refused = await RunAsync(scratch, "--backup", file);

        Assert.True(refused.ExitCode == 2, refused.Output + refused.Errors);
        Assert.Contains("no room", Assert.Single(refused.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(file)!));
        await VerifiedAsync(scratch.Database);
    }

    /// <param name="scratch">Whose database.</param>
    /// <param name="batches">At least so many.</param>
    /// <param name="sent">What was sent to it before, so that these quotes are newer.</param>
    private static async Task FillAsync(Scratch scratch, int batches, AckJournal sent)
    {
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        await using (var pump = new Pump(server.Address, sent, batchSize: 256))
        {
            await pump.AckedAsync(batches);
            await pump.StopAsync();
        }

        Assert.Equal(0, await server.TerminateAsync());
    }

    private static string[] Command(Scratch scratch, params string[] command) =>
        [Programs.Server, .. command, $"--Database:Path={scratch.Database}"];

    private static Task<Ending> RunAsync(Scratch scratch, params string[] command) =>
        Programs.RunAsync("dotnet", Command(scratch, command));

    /// <summary>How long it takes when nobody kills it: the moments of the kills lie within.</summary>
    private static async Task<TimeSpan> LengthAsync(string[] command)
    {
        var start = TimeProvider.System.GetTimestamp();
        var ending = await Programs.RunAsync("dotnet", command);
        Assert.True(ending.ExitCode == 0, ending.Output + ending.Errors);
        return TimeProvider.System.GetElapsedTime(start);
    }

    private static async Task KillAsync(string[] command, Random random, TimeSpan within)
    {
        using var process = Programs.Start("dotnet", command);
        await random.MomentAsync(within);
        await process.EndAsync();
    }

    private static async Task VerifiedAsync(string file)
    {
        var verified = await Programs.RunAsync("dotnet", Programs.Server, "--verify", $"--Database:Path={file}");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
    }

    private static long Newest(string file)
    {
        using var database = Scratch.Open(file);
        using var command = database.CreateCommand();
        command.CommandText = "SELECT max(last_sequence) FROM journal";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(Scratch scratch, string sql)
    {
        using var database = scratch.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Content(Scratch scratch)
    {
        using var database = scratch.Open();
        var rows = new List<string>();
        foreach (var table in s_plain)
        {
            using var command = database.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                rows.Add(table + string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i =>
                    reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{reader.GetValue(i)}")));
            }
        }

        return rows;
    }
}
