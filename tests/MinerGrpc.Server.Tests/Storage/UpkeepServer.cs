using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>A journal with several checkpoints, and rounds of upkeep at will: none comes by itself.</summary>
internal static class UpkeepServer
{
    private const double DaySeconds = 86_400;

    public static Task<TestServer> StartAsync(TestFolder? folder, params string[] options) =>
        TestServer.StartAsync(folder, null, ["--Retention:RoundSeconds=86400", .. options]);

    /// <summary>Trades and a checkpoint on each of some days, beginning with 9 September 2025.</summary>
    public static async Task FillDaysAsync(TestServer server, int days)
    {
        for (var day = 0; day < days; day++)
        {
            await TestPublisher.PublishAsync(
                server, Trades.Trade("btc-usd", day * DaySeconds, 112_000 + day),
                Trades.Trade("bitf", (day * DaySeconds) + 1, 1.30m + (0.01m * day)),
                Trades.Trade("bitf", (day * DaySeconds) + 61, 1.31m + (0.01m * day)));
            await FilledMarket.TakeCheckpointAsync(server, (day * DaySeconds) + 1_200);
        }
    }

    public static Task TendAsync(this TestServer server) =>
        server.Services.GetRequiredService<JournalUpkeep>().RunRoundAsync(CancellationToken.None);

    public static IJournal Journal(this TestServer server) => server.Services.GetRequiredService<IJournal>();

    public static async Task<JournalInfo> JournalInfoAsync(this TestServer server) =>
        (await server.Info.GetServerInfoAsync(new GetServerInfoRequest())).Journal;

    /// <summary>Every row with its bytes, as one line each.</summary>
    public static List<string> Rows(this TestServer server)
    {
        var rows = new List<string>();
        var journal = server.Journal();
        for (var after = journal.Range.OldestAfter; after < journal.Range.Newest;)
        {
            foreach (var row in journal.ReadAfter(after, 300_000))
            {
                rows.Add($"{row.FirstSequence} {row.LastSequence} {Convert.ToHexString(row.Events.Span)}");
                after = row.LastSequence;
            }
        }

        return rows;
    }

    /// <summary>The sector as it was known some seconds after the first open.</summary>
    public static async Task<ByteString> SectorAsync(this TestServer server, double second) =>
        (await server.Sectors.GetSectorMoveAsync(
            new GetSectorMoveRequest { AsOf = Trades.At(second) })).SectorMove.ToByteString();

    /// <summary>From the oldest event that is kept, up to now.</summary>
    public static async Task<List<Event>> ReplayAsync(this TestServer server)
    {
        var request = TestStream.EveryKind();
        request.AfterCursor = new Cursor
        {
            JournalId = server.Journal().Id, Sequence = server.Journal().Range.OldestAfter,
        };
        await using var stream = await TestStream.OpenAsync(server, request);
        return await stream.ReplayAsync();
    }
}
