using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Tests.Deals;
using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Maintenance;

/// <summary>
/// A database with rows in every table and three checkpoints, to be copied: what <see cref="FilledMarket"/> has,
/// batches with ids, requests with ids, a trade that waits.
/// </summary>
public sealed class EveryTable : IAsyncLifetime
{
    private readonly TestFolder _folder = new();

    /// <summary>Whose content is held against the journal or a checksum.</summary>
    internal static IReadOnlyList<string> Tables { get; } =
    [
        "journal", "checkpoints", "bars", "deals", "alerts", "deal_requests", "published_batches", "waiting_trades",
    ];

    public async Task InitializeAsync()
    {
        await using (var server = await TestServer.StartAsync(_folder, null))
        {
            await FilledMarket.FillAsync(server);
            await FilledMarket.TakeCheckpointAsync(server);
            await using (var publisher = new TestPublisher(server))
            {
                for (var i = 0; i < 4; i++)
                {
                    await publisher.AckedAsync(new PublishQuotesRequest
                    {
                        BatchId = $"batch-{i}", Quotes = { Trades.Trade("mara", 1_300 + i, 15.2m) },
                    });
                }
            }

            await FilledMarket.TakeCheckpointAsync(server, 1_400);
            await new DealService.DealServiceClient(server.Channel).AnnounceDealAsync(
                new AnnounceDealRequest { Deal = DealServer.Draft("other"), RequestId = "second" });
            await FilledMarket.TakeCheckpointAsync(server, 1_500);
        }

        var crc = RowChecksum.Crc32C([15_000_000_000], ["instruments/mara"], default);
        DatabaseFile.Execute(_folder, $"INSERT INTO waiting_trades VALUES ('instruments/mara', 15000000000, {crc})");
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>A copy that a test may damage.</summary>
    internal TestFolder Copy()
    {
        var copy = new TestFolder();
        File.Copy(_folder.Database, copy.Database);
        return copy;
    }

    /// <summary>Every row of some tables, in an order of its own.</summary>
    internal static List<string> Content(TestFolder folder, IEnumerable<string> tables) =>
    [
        .. tables.SelectMany(table => DatabaseFile.Rows(folder, $"SELECT '{table}', * FROM {table}"))
            .Order(StringComparer.Ordinal),
    ];
}
