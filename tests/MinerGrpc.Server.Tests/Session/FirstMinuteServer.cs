using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Session;

/// <summary>What a server with the bundled session answers about the past, at one moment.</summary>
internal sealed record PastAnswers(
    IReadOnlyDictionary<string, ByteString> Bars, IReadOnlyDictionary<string, ByteString> Divergences,
    ByteString Rank, ByteString Reactions)
{
    private static readonly Timestamp s_closeBefore = TestBars.Utc(9, 8, 20);

    private static readonly string[] s_barsOf = ["bitf", "btc-usd"];

    public static async Task<PastAnswers> AskAsync(TestServer server, Timestamp firstMinute)
    {
        var divergence = new DivergenceService.DivergenceServiceClient(server.Channel);
        var bars = new Dictionary<string, ByteString>();
        foreach (var id in s_barsOf)
        {
            bars[id] = (await server.Quotes.ListBarsAsync(new ListBarsRequest
            {
                Instrument = "instruments/" + id, Interval = BarInterval.OneDay, AsOf = s_closeBefore,
            })).ToByteString();
        }

        var divergences = new Dictionary<string, ByteString>();
        foreach (var id in FirstMinuteServer.WithHistory)
        {
            divergences[id] = (await divergence.QueryDivergenceAsync(new QueryDivergenceRequest
            {
                Instrument = "instruments/" + id, AsOf = firstMinute, IncludePairs = true,
            })).ToByteString();
        }

        var rank = await divergence.RankDivergencesAsync(new RankDivergencesRequest { AsOf = firstMinute });
        var reactions = await new DealService.DealServiceClient(server.Channel).ListDealReactionsAsync(
            new ListDealReactionsRequest { Name = "deals/2025-09-08-nebius-microsoft", AsOf = firstMinute });
        return new PastAnswers(bars, divergences, rank.ToByteString(), reactions.ToByteString());
    }
}

/// <summary>The bundled session, halted in its first minute, asked, and asked again once it has been played.</summary>
public sealed class FirstMinuteServer : IAsyncLifetime
{
    private const int SessionEnded = 202;
    private readonly TestFolder _folder = new();

    /// <summary>Shares with sixty pairs before 9 September in the bundled tables.</summary>
    public static readonly string[] WithHistory =
        ["apld", "bitf", "cifr", "clsk", "corz", "hut", "iren", "mara", "nbis", "riot", "wulf"];

    /// <summary>A market time of the first minute.</summary>
    internal Timestamp FirstMinute { get; private set; } = null!;

    /// <summary>The present of that moment.</summary>
    internal IReadOnlyDictionary<string, QueryDivergenceResponse> Present { get; private set; } = null!;

    internal PastAnswers Before { get; private set; } = null!;

    internal PastAnswers After { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero));
        await using (var first = await TestServer.StartAsync(_folder, clock, "--Feed:Kind=Replay", "--Feed:Pace=10"))
        {
            await using (var stream = await TestStream.OpenAsync(first, new StreamSectorMovesRequest
            {
                Kinds = { EventKind.Quote }, Instruments = { WithHistory.Select(id => "instruments/" + id) },
                Delivery = Delivery.Every,
            }))
            {
                var moment = await clock.AdvanceUntilAsync(
                    stream.NextEventAsync(e => e.EventTime.Seconds >= Trades.At(40).Seconds), TimeSpan.FromSeconds(1));
                FirstMinute = moment.EventTime;
            }

            var client = new DivergenceService.DivergenceServiceClient(first.Channel);
            var present = new Dictionary<string, QueryDivergenceResponse>();
            foreach (var id in WithHistory)
            {
                present[id] = await client.QueryDivergenceAsync(
                    new QueryDivergenceRequest { Instrument = "instruments/" + id });
            }

            Present = present;
            Before = await PastAnswers.AskAsync(first, FirstMinute);
        }

        await using var second = await TestServer.StartAsync(_folder, clock, "--Feed:Kind=Replay", "--Feed:Pace=0");
        await second.Log.FirstAsync(SessionEnded);
        After = await PastAnswers.AskAsync(second, FirstMinute);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
