using System.Text.Json.Nodes;
using Google.Protobuf;
using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.Server.Tests.Deals;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>A database of the first version, which knew quotes alone, is brought up to date and goes on.</summary>
public sealed class MigrationTests
{
    /// <summary>As that version made them.</summary>
    private const string VersionOne =
        """
        CREATE TABLE journal_identity(id INTEGER PRIMARY KEY CHECK (id = 1), journal_id TEXT NOT NULL) STRICT;
        CREATE TABLE journal(
            first_sequence INTEGER PRIMARY KEY, last_sequence INTEGER NOT NULL, first_time INTEGER NOT NULL,
            last_time INTEGER NOT NULL, events BLOB NOT NULL, crc32c INTEGER NOT NULL, chain BLOB NOT NULL) STRICT;
        CREATE TABLE checkpoints(
            sequence INTEGER PRIMARY KEY, market_time INTEGER NOT NULL, events BLOB NOT NULL, memory BLOB NOT NULL,
            crc32c INTEGER NOT NULL) STRICT;
        CREATE TABLE published_batches(
            number INTEGER PRIMARY KEY, source TEXT NOT NULL, batch_id TEXT NOT NULL, digest BLOB NOT NULL,
            last_sequence INTEGER NOT NULL, verdicts TEXT NOT NULL, UNIQUE (source, batch_id)) STRICT;
        CREATE TABLE feed_progress(feed TEXT PRIMARY KEY, through_time INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE instruments(
            name TEXT PRIMARY KEY, display_name TEXT NOT NULL, kind TEXT NOT NULL, mic TEXT NOT NULL,
            currency TEXT NOT NULL, country TEXT NOT NULL, cik TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE instrument_tickers(
            instrument TEXT NOT NULL REFERENCES instruments(name), ticker TEXT NOT NULL, start_date TEXT,
            end_date TEXT) STRICT;
        PRAGMA application_id = 1296519760;
        PRAGMA user_version = 1;
        """;

    private static readonly PublishQuotesRequest s_batch = new() { BatchId = "b", Quotes = { Trades.Opening() } };

    [Fact]
    public async Task It_has_the_tables_of_the_latest_version_and_its_journal_as_it_was()
    {
        using var folder = await VersionOneAsync(checkpoint: false);
        var rows = DatabaseFile.Rows(folder, "SELECT * FROM journal");
        await using var server = await TestServer.StartAsync(folder, null);

        var journal = (await server.Info.GetServerInfoAsync(new GetServerInfoRequest())).Journal;
        Assert.Equal(JournalSchema.Latest, journal.SchemaVersion);
        Assert.Equal(rows, DatabaseFile.Rows(folder, "SELECT * FROM journal"));
        Assert.Equal([journal.JournalId], DatabaseFile.Rows(folder, "SELECT journal_id FROM journal_identity"));
        Assert.Equal([$"{JournalSchema.Latest}"], DatabaseFile.Rows(folder, "PRAGMA user_version"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_knows_its_boards_its_batches_and_what_comes_next(bool checkpoint)
    {
        using var folder = await VersionOneAsync(checkpoint);
        var newest = long.Parse(
            DatabaseFile.Rows(folder, "SELECT max(last_sequence) FROM journal")[0],
            System.Globalization.CultureInfo.InvariantCulture);
        await using var server = await TestServer.StartAsync(folder, null);

        Assert.Equal(newest, server.Newest());
        Assert.Equal(2, (await server.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest())).SectorMove.FreshMembers);
        await using var publisher = new TestPublisher(server);
        Assert.True((await publisher.AckedAsync(s_batch)).Duplicate);
        Assert.Equal(newest + 3, (await publisher.AckedAsync(
            new PublishQuotesRequest { Quotes = { Trades.Trade("bitf", 6, 1.31m) } })).LastSequence);
    }

    [Fact]
    public async Task The_trades_of_its_journal_are_in_the_first_bar()
    {
        using var folder = await VersionOneAsync(checkpoint: false);
        await using var server = await TestServer.StartAsync(folder, null);
        await TestPublisher.PublishAsync(
            server, Trades.Trade("bitf", 30, 1.31m), Trades.Trade("bitf", 61, 1.32m));

        var bar = Assert.Single(await server.MinutesAsync("bitf"));
        Assert.Equal(
            (Trades.Nanos(1.30m), Trades.Nanos(1.31m), Trades.Nanos(200)),
            (bar.OpenPriceNanos, bar.ClosePriceNanos, bar.VolumeSizeNanos));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_takes_bars_and_deals_and_keeps_them(bool checkpoint)
    {
        using var folder = await VersionOneAsync(checkpoint);
        Deal announced;
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            Assert.Equal(1, (await server.ImportAsync(TestBars.Day("bitf", 8, 1.28m))).Imported);
            announced = (await Client(server).AnnounceDealAsync(
                new AnnounceDealRequest { Deal = DealServer.Draft() })).Deal;
        }

        await using var again = await TestServer.StartAsync(folder, null);
        Assert.Single(await again.DaysAsync("bitf"));
        Assert.Equal(
            announced.ToByteString(),
            (await Client(again).GetDealAsync(new GetDealRequest { Name = announced.Name })).Deal.ToByteString());
    }

    [Fact]
    public async Task A_migration_that_fails_changes_nothing()
    {
        using var folder = await VersionOneAsync(checkpoint: false);

        // The last of the new tables cannot be made: the ones before it must not stay.
        DatabaseFile.Execute(folder, "CREATE TABLE alerts(x INTEGER)");
        var tables = Tables(folder);
        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => TestServer.StartAsync(folder, null));

        Assert.Contains(folder.Database, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(tables, Tables(folder));
        Assert.Equal(["1"], DatabaseFile.Rows(folder, "PRAGMA user_version"));
        DatabaseFile.Execute(folder, "DROP TABLE alerts");
        await using var server = await TestServer.StartAsync(folder, null);
        Assert.Equal(8, server.Newest());
    }

    /// <summary>The opening of three instruments as that version journaled it, with a checkpoint or without.</summary>
    private static async Task<TestFolder> VersionOneAsync(bool checkpoint)
    {
        using var source = new TestFolder();
        await using (var server = await TestServer.StartAsync(source, null))
        {
            await using var publisher = new TestPublisher(server);
            await publisher.AckedAsync(s_batch);
            if (checkpoint)
            {
                await FilledMarket.TakeCheckpointAsync(server, secondsAfterOpen: 5);
            }
        }

        var folder = new TestFolder();
        DatabaseFile.Execute(folder, VersionOne + $"""
            ATTACH '{source.Database}' AS source;
            INSERT INTO journal_identity SELECT * FROM source.journal_identity;
            INSERT INTO journal SELECT * FROM source.journal;
            INSERT INTO checkpoints SELECT * FROM source.checkpoints;
            INSERT INTO published_batches
                SELECT number, source, batch_id, digest, last_sequence, verdicts FROM source.published_batches;
            """);
        Assert.Empty(DatabaseFile.Rows(source, "SELECT * FROM bars"));
        Assert.Equal(checkpoint ? 1 : 0, DatabaseFile.Rows(folder, "SELECT sequence FROM checkpoints").Count);
        if (checkpoint)
        {
            ForgetBars(folder);
        }

        return folder;
    }

    /// <summary>That version's checkpoints remembered neither bars nor alerts, and were not compressed.</summary>
    private static void ForgetBars(TestFolder folder)
    {
        var row = DatabaseFile.Rows(folder, "SELECT sequence, market_time, events, memory FROM checkpoints")[0]
            .Split('|');
        var memory = JsonNode.Parse(Compressed.Unpack(Convert.FromHexString(row[3])))!.AsObject();
        foreach (var member in (string[])["OpenBars", "LastLook", "Alerts"])
        {
            Assert.True(memory.Remove(member), $"a checkpoint has no {member}");
        }

        var bytes = System.Text.Encoding.UTF8.GetBytes(memory.ToJsonString());
        var events = Compressed.Unpack(Convert.FromHexString(row[2]));
        var crc = RowChecksum.Crc32C(Number(row[0]), Number(row[1]), events, bytes);
        DatabaseFile.Execute(
            folder,
            $"""
            UPDATE checkpoints SET events = x'{Convert.ToHexString(events)}', memory = x'{Convert.ToHexString(bytes)}',
                crc32c = {crc}
            """);
    }

    private static long Number(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static List<string> Tables(TestFolder folder) =>
        DatabaseFile.Rows(folder, "SELECT name, sql FROM sqlite_schema ORDER BY name");

    private static DealService.DealServiceClient Client(TestServer server) => new(server.Channel);
}
