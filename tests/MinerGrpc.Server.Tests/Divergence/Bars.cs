using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>Daily bars for tests that import, and instants of sessions.</summary>
internal static class Bars
{
    private const int InMessage = 2_000;

    public static TradingCalendar NewYork => TradingCalendar.NewYork;

    public static int Session(string date) =>
        NewYork.IndexOf(DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture));

    public static Bar Daily(string id, string date, decimal close) => Daily(id, Session(date), Trades.Nanos(close));

    public static Bar Daily(string id, int session, long closeNanos) => new()
    {
        Instrument = "instruments/" + id,
        Interval = BarInterval.OneDay,
        SessionDate = NewYork.Sessions[session].Date.ToDate(),
        ClosePriceNanos = closeNanos,
    };

    /// <summary>A walk with log returns within 10 %, from one session through another, with nine decimals.</summary>
    public static IEnumerable<Bar> Walk(string id, int from, int through, Random random, double start = 100)
    {
        for (var session = from; session <= through; session++)
        {
            yield return Daily(id, session, (long)Math.Round(start * 1e9));
            start *= Math.Exp(0.2 * (random.NextDouble() - 0.5));
        }
    }

    public static Timestamp Close(int session) => NewYork.Sessions[session].Close.ToTimestamp();

    public static Timestamp Close(string date) => Close(Session(date));

    /// <summary>UTC: 2025-09-09T20:00:00Z.</summary>
    public static Timestamp At(string utc) =>
        Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture));

    /// <summary>All of them in one stream; none is refused.</summary>
    public static async Task<ImportBarsResponse> ImportAsync(this TestServer server, IEnumerable<Bar> bars)
    {
        using var call = server.Ingest.ImportBars();
        foreach (var chunk in bars.Chunk(InMessage))
        {
            await call.RequestStream.WriteAsync(new ImportBarsRequest { Bars = { chunk } }).Soon();
        }

        await call.RequestStream.CompleteAsync().Soon();
        var response = await call.ResponseAsync.Soon();
        Assert.Empty(response.RefusedBars);
        return response;
    }

    public static Task<ImportBarsResponse> ImportAsync(this TestServer server, params Bar[] bars) =>
        server.ImportAsync(bars.AsEnumerable());
}
