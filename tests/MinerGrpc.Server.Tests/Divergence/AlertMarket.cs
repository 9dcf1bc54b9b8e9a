using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>
/// 9 September 2025, published minute by minute: each share at a price that is so many sigmas from what Bitcoin
/// explains. The history is that of the reference values.
/// </summary>
internal sealed class AlertMarket(TestServer server)
{
    private const double Bitcoin = 112_000;

    private static readonly Dictionary<(string Id, int Session), double> s_closes = OracleTables.Closes().ToDictionary(
        b => (Asking.Short(b.Instrument), SessionOf(b)), b => b.ClosePriceNanos / 1e9);

    private static readonly int s_monday = Bars.Session("2025-09-08");

    /// <summary>
    /// Minutes after the open with their sigmas: up for five minutes, followed, down, up again after the cool-down, and
    /// over the close. No step is so large that a trade would be taken for a jump.
    /// </summary>
    public static readonly (double Minute, double Sigmas)[] Path =
    [
        .. Enumerable.Range(0, 6).Select(m => ((double)m, 3.1)), (6, 3.4), (7, 3.7), (8, 3.5), (9, 3.2), (10, 3.0),
        (11, 2.7), (12, 2.4), (13, 2.1), (14, 1.9), .. Enumerable.Range(15, 22).Select(m => ((double)m, 1.6)),
        (37, 1.75), (38, 1.9), (39, 2.1), (40, 2.3), (41, 2.5), (42, 2.7), (43, 2.85), (44, 2.95),
        .. Enumerable.Range(45, 8).Select(m => ((double)m, 3.1)),
        (388, 3.1), (389, 3.2), (390, 3.2), (391, 3.2),
    ];

    /// <summary>What the path tells of a share: number of its alert, state, minute, sigmas.</summary>
    public static readonly (int Number, AlertState State, double Minute, double Sigmas)[] Told =
    [
        (1, AlertState.Raised, 5, 3.1), (1, AlertState.Updated, 7, 3.7), (1, AlertState.Updated, 10, 3.0),
        (1, AlertState.Updated, 12, 2.4), (1, AlertState.Cleared, 14, 1.9), (2, AlertState.Raised, 50, 3.1),
        (2, AlertState.Cleared, 390, 3.2),
    ];

    /// <summary>The closes up to the day before, and the founding deal.</summary>
    public async Task PrepareAsync()
    {
        await server.ImportAsync(OracleTables.Closes().Where(b => SessionOf(b) <= s_monday));
        await server.Deals.AnnounceDealAsync(
            new AnnounceDealRequest { Deal = OracleServer.FoundingDeal() }).ResponseAsync.Soon();
    }

    /// <summary>A part of the path, every share at the same sigmas, five seconds into each minute.</summary>
    /// <param name="path">Minutes and sigmas.</param>
    /// <param name="extraQuotes">Quotes of Bitcoin in each minute beside the first, for a journal that grows.</param>
    /// <param name="shares">Names without their prefix.</param>
    public async Task PlayAsync(
        IEnumerable<(double Minute, double Sigmas)> path, int extraQuotes, params string[] shares)
    {
        await using var publisher = new TestPublisher(server);
        foreach (var (minute, sigmas) in path)
        {
            var seconds = (minute * 60) + (minute < 390 ? 5 : 0);
            var batch = new PublishQuotesRequest { Quotes = { Trades.Trade("btc-usd", seconds, (decimal)Bitcoin) } };
            batch.Quotes.AddRange(shares.Select(id => Trades.Trade(id, seconds, PriceAt(id, sigmas))));
            batch.Quotes.AddRange(Enumerable.Range(1, extraQuotes).Select(
                i => Trades.Trade("btc-usd", seconds + (i * 0.01), (decimal)Bitcoin)));
            var ack = await publisher.AckedAsync(batch);
            Assert.True(ack.Refused == 0, $"minute {minute}: {ack}");
        }
    }

    public static Timestamp TimeOf(double minute) => Trades.At((minute * 60) + (minute < 390 ? 5 : 0));

    /// <summary>Every alert event of the journal, oldest first.</summary>
    public async Task<List<Event>> EventsAsync()
    {
        var journal = (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow;
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest
        {
            Kinds = { EventKind.Alert }, Delivery = Delivery.Every, AfterCursor = journal.Oldest,
        });
        return await stream.ReplayAsync();
    }

    private static decimal PriceAt(string id, double sigmas)
    {
        var model = new PlainModel(s_closes, id, s_monday, 60);
        var x = Math.Log(Bitcoin / s_closes[("btc-usd", s_monday)]);
        var log = model.Alpha + (model.Beta * x) + (sigmas * model.ErrorOf(1, x));
        return decimal.Round((decimal)(s_closes[(id, s_monday)] * Math.Exp(log)), 8);
    }

    private static int SessionOf(Bar bar) => Bars.NewYork.IndexOf(
        new DateOnly(bar.SessionDate.Year, bar.SessionDate.Month, bar.SessionDate.Day));
}
