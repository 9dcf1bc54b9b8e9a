using System.Buffers.Binary;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>The write-ahead log of SQLite while somebody reads for long.</summary>
public sealed class LogSizeTests(ITestOutputHelper output)
{
    /// <summary>4,000 pages are written into the database, and a commit or two may come on top of them.</summary>
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
