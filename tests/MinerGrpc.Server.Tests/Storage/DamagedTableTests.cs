using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.Server.Tests.Deals;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>
/// A flipped bit in a plain table is told as DATA_LOSS or stops the start. It is never believed, and no older version
/// takes the place of the one that it spoiled.
/// </summary>
public sealed class DamagedTableTests(FilledDatabase filled) : IClassFixture<FilledDatabase>
{
    private const string Deal = "deals/2025-09-08-nebius-microsoft";

    /// <summary>A version of a day: the newest (max) or the first (min).</summary>
    private const string OfBar = "UPDATE bars SET {0} WHERE instrument = 'instruments/bitf' AND interval = 2 "
        + "AND session_day = 739501 AND sequence = (SELECT {1}(sequence) FROM bars "
        + "WHERE instrument = 'instruments/bitf' AND interval = 2 AND session_day = 739501)";

    private const string OfDeal = "UPDATE deals SET {0} WHERE name = '" + Deal + "' AND revision = {1}";

    private const string OfAlert = "UPDATE alerts SET {0} WHERE sequence = (SELECT {1}(sequence) FROM alerts)";

    private static readonly string[] s_bars =
    [
        "sequence = sequence | (1 << 40)", "sequence = 1", "end_time = end_time + 4096",
        "end_time = end_time | (1 << 62)", "session_day = session_day + 1", "open = 1", "high = 1", "low = 1",
        "close = close + 1", "volume = 1", "flags = flags | 16", "source = 'imporT'",
        "known_time = known_time + 1", "known_time = known_time | (1 << 62)", "last_trade_time = 1",
        "crc32c = crc32c + 1",
    ];

    private static readonly string[] s_deals =
    [
        "sequence = sequence | (1 << 40)", "sequence = sequence - 1", "known_time = known_time + 1",
        "headline = headline || ' '", "type = 'POWER'", "status = 'CLOSED'", "announce_date = '2025-09-09'",
        "first_session = NULL", "revision = revision + 8", "message = CAST(substr(message, 1, 40) || 'X' || "
        + "substr(message, 42) AS BLOB)", "message = x''", "crc32c = crc32c + 1",
    ];

    private static readonly string[] s_alerts =
    [
        "sequence = sequence | (1 << 40)", "sequence = 1", "instrument = 'instruments/mara'", "state = 2",
        "update_time = update_time + 1", "update_time = update_time | (1 << 62)", "message = x''",
        "crc32c = crc32c + 1",
    ];

    public static TheoryData<string, string> Bars => Flips(s_bars, "max", "min");

    public static TheoryData<string, string> Deals => Flips(s_deals, "1", "2");

    public static TheoryData<string, string> Alerts => Flips(s_alerts, "max", "min");

    [Theory]
    [MemberData(nameof(Bars))]
    public async Task A_damaged_bar_is_data_loss_when_it_is_read_and_stops_the_next_start(string flip, string version)
    {
        using var folder = filled.Copy();
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            Damage(folder, OfBar, flip, version);
            foreach (var asOf in (Timestamp?[])[null, FilledMarket.End])
            {
                await IsDataLossAsync(() => server.DaysAsync("bitf", asOf));
            }

            Assert.NotEmpty(await server.DaysAsync("mara"));
        }

        await StopsTheStartAsync(folder, "the bar of instruments/bitf");
    }

    [Theory]
    [MemberData(nameof(Deals))]
    public async Task A_damaged_deal_is_data_loss_for_the_past_and_stops_the_next_start(string flip, string revision)
    {
        using var folder = filled.Copy();
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            var deals = new DealService.DealServiceClient(server.Channel);
            var before = await deals.GetDealAsync(new GetDealRequest { Name = Deal });
            Damage(folder, OfDeal, flip, revision);

            await IsDataLossAsync(async () => await server.Sectors.GetSectorMoveAsync(
                new GetSectorMoveRequest { AsOf = Trades.At(21 * 60) }));
            Assert.Equal(before, await deals.GetDealAsync(new GetDealRequest { Name = Deal }));
        }

        await StopsTheStartAsync(folder, Deal);
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public async Task A_damaged_alert_is_data_loss_when_it_is_read(string flip, string state)
    {
        using var folder = filled.Copy();
        await using var server = await TestServer.StartAsync(folder, null);
        Damage(folder, OfAlert, flip, state);
        var client = new DivergenceService.DivergenceServiceClient(server.Channel);

        foreach (var asOf in (Timestamp?[])[null, FilledMarket.End])
        {
            await IsDataLossAsync(async () => await client.ListDivergenceAlertsAsync(
                new ListDivergenceAlertsRequest { AsOf = asOf }));
        }
    }

    private static async Task IsDataLossAsync(Func<Task> call) =>
        await FaultAssert.FailsAsync(StatusCode.DataLoss, "JOURNAL_DAMAGED", call);

    private static async Task StopsTheStartAsync(TestFolder folder, string named)
    {
        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => TestServer.StartAsync(folder, null));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Database, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--restore FILE", refusal.Message, StringComparison.Ordinal);
    }

    private static TheoryData<string, string> Flips(string[] flips, params string[] versions)
    {
        var data = new TheoryData<string, string>();
        foreach (var flip in flips)
        {
            foreach (var version in versions)
            {
                data.Add(flip, version);
            }
        }

        return data;
    }

    private static void Damage(TestFolder folder, string update, string flip, string version) => Assert.Equal(
        1, DatabaseFile.Execute(
            folder, string.Format(System.Globalization.CultureInfo.InvariantCulture, update, flip, version)));
}
