using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>
/// The same question with the same as_of has the same bytes for ever, whatever comes after it; without one, what came
/// is seen.
/// </summary>
public sealed class AsOfDivergenceTests : IAsyncLifetime
{
    private const string Deal = OracleServer.Founding;
    private static readonly Timestamp s_asOf = Bars.At("2025-09-09T20:00:00Z");

    private static readonly DivergenceWindow?[] s_windows =
    [
        null, Asking.Sessions(1), Asking.Sessions(10), new DivergenceWindow { SinceDeal = Deal },
        Asking.Custom(Bars.At("2025-09-01T20:00:00Z"), s_asOf),
    ];

    private readonly TestFolder _folder = new();
    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(_folder, null);
        await _server.ImportAsync(OracleTables.Closes().Where(
            b => b.SessionDate is not { Year: 2025, Month: 9, Day: 10 }));
        await _server.Deals.AnnounceDealAsync(
            new AnnounceDealRequest { Deal = OracleServer.FoundingDeal() }).ResponseAsync.Soon();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public Task Later_bars_change_no_byte_of_an_answer_of_before() => UnchangedByAsync(
        () => _server.ImportAsync(OracleTables.Closes()));

    [Fact]
    public Task A_correction_of_an_earlier_bar_changes_no_byte_of_an_answer_of_before() => UnchangedByAsync(
        () => _server.ImportAsync(
            Bars.Daily("bitf", "2025-08-01", 9), Bars.Daily("bitf", "2025-09-08", 1.3m),
            Bars.Daily("btc-usd", "2025-09-09", 120_000)));

    [Fact]
    public Task Later_quotes_change_no_byte_of_an_answer_of_before() => UnchangedByAsync(
        () => TestPublisher.PublishAsync(
            _server, Trades.Trade("btc-usd", 86_400, 113_000), Trades.Trade("bitf", 86_400, 2),
            Trades.Trade("mara", 86_400, 9)));

    [Fact]
    public Task A_revision_of_the_deal_changes_no_byte_of_an_answer_of_before() => UnchangedByAsync(ReviseAsync);

    [Fact]
    public Task A_restart_changes_no_byte_of_an_answer_of_before() => UnchangedByAsync(RestartAsync);

    [Fact]
    public Task All_of_them_and_a_restart_change_no_byte_of_an_answer_of_before() => UnchangedByAsync(async () =>
    {
        await _server.ImportAsync(OracleTables.Closes());
        await _server.ImportAsync(Bars.Daily("bitf", "2025-08-01", 9), Bars.Daily("btc-usd", "2025-09-05", 1));
        await ReviseAsync();
        await TestPublisher.PublishAsync(
            _server, Trades.Trade("btc-usd", 86_400, 113_000), Trades.Trade("bitf", 86_400, 2));
        await RestartAsync();
    });

    [Theory]
    [InlineData("bitf", "2025-08-01")]
    [InlineData("btc-usd", "2025-08-01")]
    [InlineData("bitf", "2025-09-08")]
    [InlineData("bitf", "2025-09-09")]
    public async Task Without_an_as_of_a_correction_is_seen(string id, string date)
    {
        var before = await _server.AskAsync("bitf");
        Assert.Equal(before, await _server.AskAsync("bitf"));
        await _server.ImportAsync(Bars.Daily(id, date, id == "bitf" ? 1.4m : 100_000));
        var after = await _server.AskAsync("bitf");
        Assert.NotEqual(before.InputsDigest, after.InputsDigest);
        Assert.NotEqual(before.Divergence.ResidualSigmas, after.Divergence.ResidualSigmas);
        var ranked = Assert.Single((await _server.RankAsync(["bitf"])).Divergences);
        Near.Equal(after.Divergence.ResidualSigmas, ranked.ResidualSigmas, "a rank sees it too");
    }

    [Fact]
    public async Task A_correction_is_seen_from_the_instant_on_at_which_it_came()
    {
        var first = await _server.AskAsync("bitf", s_asOf);
        await _server.ImportAsync(Bars.Daily("bitf", "2025-08-01", 1.4m));
        var known = (await _server.Quotes.ListBarsAsync(new ListBarsRequest
        {
            Instrument = "instruments/bitf", Interval = BarInterval.OneDay, StartTime = Bars.At("2025-08-01T00:00:00Z"),
            EndTime = Bars.At("2025-08-02T00:00:00Z"),
        })).Bars.Single().KnownTime;
        var window = Asking.Custom(Bars.Close("2025-09-08"), s_asOf);
        Task<V1.Divergence> AskAsync(Timestamp asOf) => _server.DivergenceAsync("bitf", asOf, window);
        var before = await AskAsync(Timestamp.FromDateTime(known.ToDateTime().AddTicks(-1)));
        var after = await AskAsync(known);
        Assert.Equal(first.Divergence.ResidualSigmas, before.ResidualSigmas);
        Assert.NotEqual(before.ResidualSigmas, after.ResidualSigmas);
    }

    [Fact]
    public async Task As_of_before_a_revision_the_window_since_a_deal_is_that_of_the_old_one()
    {
        await _server.ImportAsync(OracleTables.Closes());
        await ReviseAsync();
        var since = new DivergenceWindow { SinceDeal = Deal };
        Assert.Equal(2, (await _server.DivergenceAsync("bitf", Bars.Close("2025-09-10"), since)).WindowSteps);
        var now = await _server.DivergenceAsync("bitf", window: since);
        Assert.Equal((1, Bars.Close("2025-09-09")), (now.WindowSteps, now.BaseTime));
    }

    [Fact]
    public async Task As_of_before_it_was_announced_a_deal_is_not_found() => await FaultAssert.FailsAsync(
        Grpc.Core.StatusCode.NotFound, "UNKNOWN_DEAL",
        () => _server.AskAsync("bitf", Bars.At("2025-09-08T19:00:00Z"), new DivergenceWindow { SinceDeal = Deal }));

    [Fact]
    public async Task In_the_middle_of_a_session_of_the_past_the_boards_of_then_are_asked()
    {
        for (var minute = 1; minute <= 6; minute++)
        {
            await TestPublisher.PublishAsync(
                _server, Trades.Trade("btc-usd", minute * 60, 112_000 + minute),
                Trades.Trade("bitf", minute * 60, 1.30m + (0.005m * minute)));
        }

        var asOf = Trades.At(200);
        var before = await _server.AskAsync("bitf", asOf);
        Assert.Equal((DivergenceStatus.Ok, true, 1_315_000_000, Trades.At(180)), (
            before.Divergence.Status, before.Divergence.PartialSession, before.Divergence.LastPriceNanos,
            before.Divergence.LastTime));
        var newest = await _server.AskAsync("bitf", Trades.At(360));
        await _server.ImportAsync(
            Bars.Daily("bitf", "2025-09-08", 1.4m), Bars.Daily("btc-usd", "2025-09-08", 100_000));
        await TestPublisher.PublishAsync(
            _server, Trades.Trade("btc-usd", 420, 112_100), Trades.Trade("bitf", 420, 1.335m));
        await RestartAsync();
        Assert.Equal(before.ToByteString(), (await _server.AskAsync("bitf", asOf)).ToByteString());
        Assert.Equal(newest.ToByteString(), (await _server.AskAsync("bitf", Trades.At(360))).ToByteString());
    }

    private async Task UnchangedByAsync(Func<Task> change)
    {
        var before = await AskAllAsync();
        await change();
        var after = await AskAllAsync();
        Assert.Equal(before, after);
    }

    /// <summary>The bytes of every kind of answer, the digests within them.</summary>
    private async Task<List<ByteString>> AskAllAsync()
    {
        var answers = new List<ByteString>();
        foreach (var window in s_windows)
        {
            answers.Add((await _server.AskAsync("bitf", s_asOf, window, includePairs: true)).ToByteString());
            answers.Add((await _server.RankAsync(OracleTables.Seven, s_asOf, window, split: true)).ToByteString());
        }

        answers.Add((await _server.AskAsync(
            "mara", s_asOf, estimation: new EstimationOptions { Robust = true })).ToByteString());
        answers.Add((await _server.Deals.ListDealReactionsAsync(
            new ListDealReactionsRequest { Name = Deal, AsOf = s_asOf })).ToByteString());
        return answers;
    }

    private async Task RestartAsync()
    {
        await _server.DisposeAsync();
        _server = await TestServer.StartAsync(_folder, null);
    }

    /// <summary>The news came a day later, after the close.</summary>
    private async Task ReviseAsync()
    {
        var deal = OracleServer.FoundingDeal();
        (deal.AnnounceDate.Day, deal.Revision) = (9, 1);
        await _server.Deals.ReviseDealAsync(
            new ReviseDealRequest { Deal = deal, Reason = "the date was wrong" }).ResponseAsync.Soon();
    }
}
