using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Bars;

/// <summary>Bars of September 2025 for tests that import, and the calls.</summary>
internal static class TestBars
{
    /// <summary>Names of ImportBars for the raw client.</summary>
    public static readonly Method<byte[], byte[]> RawImport =
        RawMethods.Of(MethodType.ClientStreaming, "IngestService", "ImportBars");

    /// <summary>A day with a close alone, as tables of closes have it.</summary>
    public static Bar Day(string id, int day, decimal close) => new()
    {
        Instrument = "instruments/" + id,
        Interval = BarInterval.OneDay,
        SessionDate = new Date { Year = 2025, Month = 9, Day = day },
        ClosePriceNanos = Trades.Nanos(close),
    };

    /// <summary>A bar with a range of one dollar around a close.</summary>
    public static Bar Full(this Bar bar, decimal volume = 1_000)
    {
        var close = bar.ClosePriceNanos;
        return new Bar(bar)
        {
            OpenPriceNanos = close - Trades.Nanos(0.1m),
            HighPriceNanos = close + Trades.Nanos(0.5m),
            LowPriceNanos = close - Trades.Nanos(0.5m),
            VolumeSizeNanos = Trades.Nanos(volume),
        };
    }

    /// <summary>A minute of 9 September with a close alone, by its distance from the open.</summary>
    public static Bar Minute(string id, int minutesAfterOpen, decimal close) => new()
    {
        Instrument = "instruments/" + id,
        Interval = BarInterval.OneMinute,
        StartTime = Trades.At(60 * minutesAfterOpen),
        ClosePriceNanos = Trades.Nanos(close),
    };

    public static ImportBarsRequest Message(params IEnumerable<Bar> bars) => new() { Bars = { bars } };

    public static ImportBarsRequest Message(string requestId, params IEnumerable<Bar> bars) =>
        new() { RequestId = requestId, Bars = { bars } };

    /// <summary>One stream of messages and its answer.</summary>
    public static async Task<ImportBarsResponse> ImportAsync(
        this TestServer server, params IEnumerable<ImportBarsRequest> messages)
    {
        using var call = server.Ingest.ImportBars();
        foreach (var message in messages)
        {
            await call.RequestStream.WriteAsync(message).Soon();
        }

        await call.RequestStream.CompleteAsync().Soon();
        return await call.ResponseAsync.Soon();
    }

    /// <summary>One message on a stream of its own.</summary>
    public static Task<ImportBarsResponse> ImportAsync(this TestServer server, params IEnumerable<Bar> bars) =>
        server.ImportAsync([Message(bars)]);

    /// <summary>A stream that the server may end before it was sent to its end.</summary>
    public static async Task ImportUntilRefusedAsync(
        this TestServer server, params IEnumerable<ImportBarsRequest> messages)
    {
        using var call = server.Ingest.ImportBars();
        try
        {
            foreach (var message in messages)
            {
                await call.RequestStream.WriteAsync(message).Soon();
            }

            await call.RequestStream.CompleteAsync().Soon();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The answer is there already and says why.
        }

        await call.ResponseAsync.Soon();
    }

    /// <summary>All bars, over all pages.</summary>
    public static async Task<List<Bar>> BarsAsync(
        this TestServer server, string id, BarInterval interval, Timestamp? asOf = null)
    {
        var request = new ListBarsRequest
        {
            Instrument = "instruments/" + id, Interval = interval, PageSize = 1_000, AsOf = asOf,
        };
        var bars = new List<Bar>();
        do
        {
            var page = await server.Quotes.ListBarsAsync(request).ResponseAsync.Soon();
            bars.AddRange(page.Bars);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        return bars;
    }

    public static Task<List<Bar>> DaysAsync(this TestServer server, string id, Timestamp? asOf = null) =>
        server.BarsAsync(id, BarInterval.OneDay, asOf);

    public static Task<List<Bar>> MinutesAsync(this TestServer server, string id, Timestamp? asOf = null) =>
        server.BarsAsync(id, BarInterval.OneMinute, asOf);

    /// <summary>The newest event in the journal.</summary>
    public static long Newest(this TestServer server) =>
        server.Services.GetRequiredService<IJournal>().Range.Newest;

    /// <summary>A stream of all events of bars.</summary>
    public static StreamSectorMovesRequest Stream(Delivery delivery = Delivery.Every) =>
        new() { Delivery = delivery, Kinds = { EventKind.Bar } };

    public static Timestamp Utc(int month, int day, int hour, int minute = 0, int second = 0) =>
        Timestamp.FromDateTimeOffset(new DateTimeOffset(2025, month, day, hour, minute, second, TimeSpan.Zero));
}
