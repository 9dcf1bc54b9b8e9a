using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.Server.Tests.Deals;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>
/// A random series of everything that a journal takes: quotes, imports, announcements, revisions, retractions and,
/// from the quotes, bars, alerts and checkpoints. The same seed makes the same series, whatever server it is given to.
/// </summary>
internal sealed class RandomMix
{
    public const int Steps = 60;

    private static readonly string[] s_instruments = ["bitf", "mara", "riot", "btc-usd"];

    private static readonly Dictionary<string, decimal> s_prices = new()
    {
        ["bitf"] = 1.28m, ["mara"] = 15.2m, ["riot"] = 13.44m, ["btc-usd"] = 112_097.31m,
    };

    private readonly Random _random;
    private readonly FakeTimeProvider _clock;
    private readonly Dictionary<string, int> _revisions = [];
    private double _second = 1;
    private int _step;

    /// <param name="seed">Of the series.</param>
    /// <param name="clock">Of the server: it is moved within the series.</param>
    public RandomMix(int seed, FakeTimeProvider clock)
    {
        _random = new Random(seed);
        _clock = clock;
    }

    /// <summary>A clock that stands long after the bundled table of days.</summary>
    public static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>One step; refusals are part of the series.</summary>
    public async Task StepAsync(TestServer server)
    {
        if (++_step % 20 == 0)
        {
            await FilledMarket.TakeCheckpointAsync(server, _second);
        }

        _clock.Advance(TimeSpan.FromMilliseconds(_random.Next(0, 3_000)));
        var choice = _random.Next(0, 20);
        try
        {
            await (choice switch
            {
                < 12 => PublishAsync(server),
                < 15 => ImportAsync(server),
                15 or 16 => AnnounceAsync(server),
                17 or 18 => ReviseAsync(server),
                _ => RetractAsync(server),
            });
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.AlreadyExists or StatusCode.FailedPrecondition)
        {
            // A name that is taken, or a deal that was retracted.
        }
    }

    /// <summary>
    /// A few trades within the next minutes, some late, some simulated. BITF stands 24 % up in the first two thirds of
    /// the series and falls back then, so that there are alerts.
    /// </summary>
    private async Task PublishAsync(TestServer server)
    {
        var quotes = new List<QuoteUpdate>();
        for (var i = _random.Next(1, 12); i > 0; i--)
        {
            _second += _random.Next(0, 20);
            var id = s_instruments[_random.Next(s_instruments.Length)];
            var up = id == "bitf" && _step < 2 * Steps / 3 ? 1.24m : 1;
            var price = decimal.Round(s_prices[id] * up * (1 + (0.0002m * _random.Next(-5, 6))), 4);
            var quote = Trades.Trade(id, _second - (_random.Next(8) == 0 ? 70 : 0), price, _random.Next(1, 500));
            if (_random.Next(10) == 0)
            {
                quote.Flags.Add(QuoteFlag.Simulated);
            }

            quotes.Add(quote);
        }

        await TestPublisher.PublishAsync(server, [.. quotes]);
    }

    private Task<ImportBarsResponse> ImportAsync(TestServer server)
    {
        var bars = new List<Bar>();
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            var id = s_instruments[_random.Next(s_instruments.Length)];
            var close = decimal.Round(s_prices[id] * (1 + (0.01m * _random.Next(0, 3))), 4);
            bars.Add(_random.Next(2) == 0
                ? TestBars.Day(id, _random.Next(4, 9), close)
                : TestBars.Minute(id, _random.Next(0, 10), close));
        }

        return server.ImportAsync(TestBars.Message(_random.Next(2) == 0 ? "" : $"import-{_step}", bars));
    }

    private async Task AnnounceAsync(TestServer server)
    {
        var name = $"deal-{_random.Next(0, 6)}";
        await Client(server).AnnounceDealAsync(
            new AnnounceDealRequest { Deal = DealServer.Draft(name), RequestId = $"announce-{_step}" });
        _revisions[name] = 1;
    }

    private async Task ReviseAsync(TestServer server)
    {
        if (Known() is { } name)
        {
            var draft = new Deal(DealServer.Draft(name)) { Revision = _revisions[name], Headline = $"Step {_step}." };
            await Client(server).ReviseDealAsync(new ReviseDealRequest { Deal = draft, Reason = "a step" });
            _revisions[name]++;
        }
    }

    private async Task RetractAsync(TestServer server)
    {
        if (Known() is { } name)
        {
            await Client(server).RetractDealAsync(new RetractDealRequest
            {
                Name = "deals/" + name, Revision = _revisions[name], Reason = "a step", RequestId = $"retract-{_step}",
            });
            _revisions[name]++;
        }
    }

    private string? Known() => _revisions.Count == 0
        ? null
        : _revisions.Keys.Order(StringComparer.Ordinal).ElementAt(_random.Next(_revisions.Count));

    private static DealService.DealServiceClient Client(TestServer server) => new(server.Channel);
}
