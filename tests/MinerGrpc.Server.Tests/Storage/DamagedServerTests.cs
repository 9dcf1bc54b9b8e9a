using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>
/// A row that is damaged stops the start with its name, or the read with DATA_LOSS; it is never believed.
/// </summary>
public sealed class DamagedServerTests
{
    /// <summary>Row 9 is the second of three: the opening is 1 to 8, each trade after it three events.</summary>
    private const string Where = " WHERE first_sequence = 9";

    private static readonly Dictionary<string, string> s_flips = new()
    {
        ["first_sequence"] = "UPDATE journal SET first_sequence = first_sequence | 16" + Where,
        ["last_sequence"] = "UPDATE journal SET last_sequence = last_sequence | 16" + Where,
        ["first_time"] = "UPDATE journal SET first_time = first_time | 1" + Where,
        ["last_time"] = "UPDATE journal SET last_time = last_time | 1" + Where,
        ["crc32c"] = "UPDATE journal SET crc32c = (crc32c | 1) - (crc32c & 1)" + Where,
        ["events: the first bit"] =
            "UPDATE journal SET events = CAST(x'1B' || substr(events, 2) AS BLOB)" + Where,
        ["events: a bit in the middle"] = "UPDATE journal SET events = CAST(substr(events, 1, 99) || "
            + "CASE substr(events, 100, 1) WHEN x'00' THEN x'01' ELSE x'00' END || substr(events, 101) AS BLOB)"
            + Where,
        ["events: cut"] = "UPDATE journal SET events = substr(events, 1, length(events) - 7)" + Where,
        ["events: empty"] = "UPDATE journal SET events = x''" + Where,
        ["the row is gone"] = "DELETE FROM journal" + Where,
    };

    public static TheoryData<string> Flips => [.. s_flips.Keys];

    [Theory]
    [MemberData(nameof(Flips))]
    public async Task A_damaged_row_stops_the_start_with_a_message_that_names_it(string flip)
    {
        using var folder = await ThreeRowsAsync();
        Execute(folder, s_flips[flip]);

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => TestServer.StartAsync(folder, null));

        Assert.Matches("journal row (9|12|25) ", refusal.Message);
        Assert.Contains("--restore FILE", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Database, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_link_of_the_chain_stops_the_start()
    {
        using var folder = await ThreeRowsAsync();
        Execute(folder, "UPDATE journal SET chain = zeroblob(32)" + Where);

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => TestServer.StartAsync(folder, null));

        Assert.Contains("does not follow the row before it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_last_row_stops_the_start()
    {
        using var folder = await ThreeRowsAsync();
        Execute(folder, "UPDATE journal SET events = substr(events, 1, 10) WHERE first_sequence = 12");

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => TestServer.StartAsync(folder, null));

        Assert.Contains("journal row 12 (events 12 to 14)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_start_changes_nothing_and_lets_go_of_the_file()
    {
        using var folder = await ThreeRowsAsync();
        Execute(folder, s_flips["last_time"]);
        await Assert.ThrowsAsync<StartRefusedException>(() => TestServer.StartAsync(folder, null));
        Execute(folder, "UPDATE journal SET last_time = last_time - 1" + Where);

        await using var server = await TestServer.StartAsync(folder, null);
        Assert.Equal(14, await NewestAsync(server));
    }

    [Theory]
    [MemberData(nameof(Flips))]
    public async Task A_row_damaged_while_the_server_runs_is_data_loss_on_read(string flip)
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync(folder, null);
        await PublishAsync(server);
        Execute(folder, s_flips[flip]);

        await FaultAssert.FailsAsync(StatusCode.DataLoss, "JOURNAL_DAMAGED", async () =>
            await server.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest { AsOf = Trades.At(2) }));
        Assert.Equal(2, (await server.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest())).SectorMove.FreshMembers);
    }

    [Fact]
    public async Task A_damaged_checkpoint_stops_the_start_with_a_message_that_names_it()
    {
        using var folder = await ThreeRowsAsync();
        Execute(folder, "INSERT INTO checkpoints(sequence, market_time, events, memory, crc32c) "
            + "SELECT 8, last_time, events, x'7B7D', 1 FROM journal WHERE first_sequence = 1");

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => TestServer.StartAsync(folder, null));

        Assert.Contains("checkpoint 8 does not fit its checksum", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_ends_before_its_checkpoint_stops_the_start()
    {
        using var folder = await ThreeRowsAsync();
        var crc = MinerGrpc.Server.Storage.RowChecksum.Crc32C(15, 0, [], []);
        Execute(folder, "INSERT INTO checkpoints(sequence, market_time, events, memory, crc32c) "
            + $"VALUES (15, 0, x'', x'', {crc})");

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => TestServer.StartAsync(folder, null));

        Assert.Contains("ends at event 14, but a checkpoint holds event 15", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<TestFolder> ThreeRowsAsync()
    {
        var folder = new TestFolder();
        await using var server = await TestServer.StartAsync(folder, null);
        await PublishAsync(server);
        return folder;
    }

    private static async Task PublishAsync(TestServer server)
    {
        await TestPublisher.PublishAsync(server, Trades.Opening());
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 1, 1.31m));
        var last = await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 2, 1.32m));
        Assert.Equal(14, last.LastSequence);
    }

    private static async Task<long> NewestAsync(TestServer server) =>
        (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow.Newest.Sequence;

    private static void Execute(TestFolder folder, string sql) => Assert.Equal(1, DatabaseFile.Execute(folder, sql));
}
