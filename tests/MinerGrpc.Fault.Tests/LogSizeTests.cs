using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>The write-ahead log of SQLite while somebody reads for long.</summary>
public sealed class LogSizeTests(ITestOutputHelper output)
{
    /// <summary>16 MiB hold up the next commit, and a commit or two may come on top of them.</summary>
    private const long Bounded = 24L << 20;

    [Fact]
    public async Task A_long_replay_leaves_the_log_bounded_and_a_long_read_of_another_program_only_for_its_time()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database, "--Server:TailMebibytes=1");
        using var client = server.Connect();
        var journal = new AckJournal();
        var log = new FileInfo(scratch.Database + "-wal");
        var largest = 0L;
        await using var pump = new Pump(server.Address, journal, batchSize: 200);
        await pump.AckedAsync(5);

        // A replay in real time takes as long as the market it tells of: it reads while all of this goes on.
        using var replay = client.Sector.StreamSectorMoves(new StreamSectorMovesRequest
        {
            Kinds = { Fast.AllKinds },
            Delivery = Delivery.Every,
            AfterCursor = await OldestAsync(client),
            ReplayPace = 1,
        });
        Assert.True(await replay.ResponseStream.MoveNext(Waiting.Deadline()));
        await GrowsAsync(20L << 20);
        Assert.InRange(largest, 1, Bounded);

        // Another program's transaction holds the log back. Ingest goes on; after it the log begins anew.
        await using (var other = scratch.Open())
        {
            await using var read = other.CreateCommand();
            read.CommandText = "BEGIN; SELECT count(*) FROM journal";
            await read.ExecuteScalarAsync();
            await pump.DuringAsync(Waiting.UntilAsync(() => Length() > Bounded, "the log grows"));
        }

        var held = Length();
        var round = Round(log.FullName);
        await pump.DuringAsync(Waiting.UntilAsync(() => Round(log.FullName) > round, "the log begins anew"));
        output.WriteLine($"largest log with a replay {largest >> 10} KiB, with a foreign read {held >> 10} KiB");
        await pump.StopAsync();
        Assert.Equal(0, await server.TerminateAsync());
        Assert.False(File.Exists(log.FullName), "the log is left");
        return;

        long Length()
        {
            log.Refresh();
            return log.Exists ? log.Length : 0;
        }

        async Task GrowsAsync(long bytes) => await pump.DuringAsync(Waiting.UntilAsync(
            () =>
            {
                largest = Math.Max(largest, Length());
                return new FileInfo(scratch.Database).Length >= bytes;
            },
            "the database grows"));
    }

    [Fact]
    public async Task At_full_speed_the_log_begins_anew_again_and_again()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        var journal = new AckJournal();
        await using var pump = new Pump(server.Address, journal, batchSize: 1_000);
        await pump.AckedAsync(5);

        // The file is never cut below this, so its length is the longest log that there was.
        await pump.DuringAsync(Waiting.UntilAsync(
            () => new FileInfo(scratch.Database).Length >= 60L << 20, "the database grows"));
        await pump.StopAsync();
        var longest = new FileInfo(scratch.Database + "-wal").Length;
        output.WriteLine($"longest log {longest >> 10} KiB, round {Round(scratch.Database + "-wal")}");
        Assert.InRange(longest, 1, Bounded);
        using var client = server.Connect();
        Assert.Equal(journal.NextNumber - 1, journal.Verify(await JournalReplay.ReadAsync(client)));
    }

    [Fact]
    public async Task The_log_of_a_killed_server_is_taken_in_by_the_next_one_without_a_commit()
    {
        using var scratch = new Scratch();
        var journal = new AckJournal();
        var log = scratch.Database + "-wal";
        await using (var reader = new SqliteConnection($"Data Source={scratch.Database};Pooling=False;Mode=ReadOnly"))
        {
            await using (var server = await ServerProcess.StartAsync(scratch.Database))
            {
                // What is read here keeps the log out of the database.
                await reader.OpenAsync();
                await using var read = reader.CreateCommand();
                read.CommandText = "BEGIN; SELECT count(*) FROM journal";
                await read.ExecuteScalarAsync();
                await using var pump = new Pump(server.Address, journal, batchSize: 200);
                await pump.DuringAsync(Waiting.UntilAsync(
                    () => new FileInfo(log).Length > 6 << 20, "the log grows"));
                await pump.StopAsync();
                await server.KillAsync();
            }
        }

        var before = new FileInfo(scratch.Database).Length;
        Assert.InRange(before, 1, 1 << 20);
        Assert.InRange(new FileInfo(log).Length, 6 << 20, long.MaxValue);
        await using var again = await ServerProcess.StartAsync(scratch.Database);
        await Waiting.UntilAsync(
            () => new FileInfo(scratch.Database).Length > before + (4 << 20), "the log is in the database");
        using var client = again.Connect();
        Assert.Equal(journal.NextNumber - 1, journal.Verify(await JournalReplay.ReadAsync(client)));
        Assert.Equal(0, await again.TerminateAsync());
    }

    /// <summary>How often the log has begun anew: the fourth number of its head.</summary>
    private static uint Round(string log)
    {
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var head = new byte[16];
        file.ReadExactly(head);
        return BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(12));
    }

    private static async Task<Cursor> OldestAsync(Client.MinerGrpcClient client) =>
        (await client.Sector.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow.Oldest;
}
