using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>Upkeep finds damage that nobody has read yet, and goes on when the disk is full.</summary>
public sealed class ScrubTests
{
    private const int DamageFound = 1104;
    private const int UpkeepFailed = 1103;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_that_is_damaged_behind_everybody_is_found_and_named(bool packed)
    {
        using var folder = new TestFolder();
        using var book = new MetricBook();
        await using var server = await UpkeepServer.StartAsync(folder);
        await UpkeepServer.FillDaysAsync(server, packed ? 3 : 1);
        await server.TendAsync();
        Assert.Equal(0, (await server.JournalInfoAsync()).DamagedRows);
        var table = packed ? "journal_segments" : "journal";
        Assert.Equal(1, DatabaseFile.Execute(
            folder,
            $"""
            UPDATE {table} SET events = CAST(substr(events, 1, 99) ||
                CASE substr(events, 100, 1) WHEN x'00' THEN x'01' ELSE x'00' END || substr(events, 101) AS BLOB)
            WHERE first_sequence = 1
            """));

        server.Log.Expect(DamageFound);
        for (var round = 0; (await server.JournalInfoAsync()).DamagedRows == 0; round++)
        {
            Assert.True(round < 50, "the damage was not found");
            await server.TendAsync();
        }

        Assert.Contains(server.Log.Entries, e => e.Message.Contains(
            packed ? "journal segment 1 " : "journal row 1 ", StringComparison.Ordinal));

        Assert.Equal(
            (await server.JournalInfoAsync()).DamagedRows, book.Sum(server.Services, "journal.damaged_rows"));
        Assert.True(book.Sum(server.Services, "journal.scrubbed") > 0);

        // The others are served.
        Assert.NotEmpty((await server.SectorAsync(1_300)).ToBase64());
    }

    [Fact]
    public async Task A_full_disk_stops_upkeep_for_a_round_and_no_quote()
    {
        using var folder = new TestFolder();
        using var book = new MetricBook();
        await using var server = await UpkeepServer.StartAsync(folder);
        await UpkeepServer.FillDaysAsync(server, 3);
        var rows = server.Rows();
        DatabaseFile.Execute(
            folder,
            """
            CREATE TABLE used_up(number INTEGER PRIMARY KEY AUTOINCREMENT, x INTEGER);
            INSERT INTO used_up VALUES (9223372036854775807, 0);
            CREATE TRIGGER refuse BEFORE INSERT ON journal_segments BEGIN INSERT INTO used_up(x) VALUES (1); END
            """);

        await server.TendAsync();

        Assert.Contains(
            server.Log.Entries,
            e => e.Id.Id == UpkeepFailed && e.Message.Contains("no room", StringComparison.Ordinal));
        Assert.Equal(1, book.Sum(server.Services, "journal.upkeep.postponed"));
        Assert.Equal(rows, server.Rows());
        Assert.Equal(1, (await TestPublisher.PublishAsync(server, Trades.Trade("mara", 4 * 86_400, 15.2m))).Accepted);
        Assert.Equal(JournalState.Writable, (await server.JournalInfoAsync()).State);
        DatabaseFile.AllowAppends(folder);
        await server.TendAsync();
        Assert.True((await server.JournalInfoAsync()).PackedThroughSequence > 0);
        Assert.Equal(rows, server.Rows()[..rows.Count]);
    }
}
