using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>Alerts of a session that is published minute by minute, as the stream and the list tell them.</summary>
public sealed class AlertTests : IAsyncLifetime
{
    private const string First = "alerts/2025-09-09-bitf-1";

    private TestServer _server = null!;
    private AlertMarket _market = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _market = new AlertMarket(_server);
        await _market.PrepareAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task They_are_raised_updated_and_cleared_on_the_stream()
    {
        await using var stream = await TestStream.OpenAsync(
            _server, new StreamSectorMovesRequest { Kinds = { EventKind.Alert }, Delivery = Delivery.Every });
        await stream.SnapshotAsync();
        await _market.PlayAsync(AlertMarket.Path, 0, "bitf");
        foreach (var (number, state, minute, sigmas) in AlertMarket.Told)
        {
            var e = await stream.NextEventAsync();
            Assert.Equal(EventKind.Alert, e.Kind);
            Assert.Equal(
                ($"alerts/2025-09-09-bitf-{number}", state, AlertMarket.TimeOf(minute)),
                (e.Alert.Name, e.Alert.State, e.Alert.UpdateTime));
            Near.Within(sigmas, e.Alert.Divergence.ResidualSigmas, 1e3, "sigmas");
        }
    }

    [Fact]
    public async Task An_alert_says_what_it_is_of()
    {
        await _market.PlayAsync(AlertMarket.Path, 0, "bitf");
        var told = (await _market.EventsAsync()).ConvertAll(e => e.Alert);
        var (raised, cleared) = (told[0], told[4]);
        Assert.Equal("instruments/bitf", raised.Instrument);
        Assert.Equal((3.0, 2.0), (raised.RaiseThresholdSigmas, raised.ClearThresholdSigmas));
        Assert.Equal((AlertMarket.TimeOf(5), null), (raised.RaiseTime, raised.ClearTime));
        Assert.Equal(
            (AlertMarket.TimeOf(5), AlertMarket.TimeOf(14)), (cleared.RaiseTime, cleared.ClearTime));
        Assert.Equal([OracleServer.Founding], raised.Deals);
        Assert.Equal(new Google.Type.Date { Year = 2025, Month = 9, Day = 9 }, raised.SessionDate);
        Near.Within(3.7, cleared.PeakResidualSigmas, 1e3, "peak");
        Assert.Equal((DivergenceStatus.Ok, true, 60), (
            raised.Divergence.Status, raised.Divergence.PartialSession, raised.Divergence.Pairs));
        Assert.Equal(AlertMarket.TimeOf(5), raised.Divergence.LastTime);
    }

    [Fact]
    public async Task A_deal_of_another_day_or_instrument_is_not_named()
    {
        foreach (var (name, day, instrument) in ((string, int, string)[])
            [("deals/other-day", 8, "bitf"), ("deals/other-share", 9, "mara"), ("deals/same-day", 9, "bitf")])
        {
            var deal = OracleServer.FoundingDeal();
            (deal.Name, deal.AnnounceDate.Day, deal.AnnounceHalfDay) = (name, day, AnnounceHalfDay.BeforeOpen);
            deal.AffectedInstruments.Clear();
            deal.AffectedInstruments.Add(new AffectedInstrument
            {
                Instrument = "instruments/" + instrument, Relation = DealRelation.ReadThrough, Reason = "A miner.",
            });
            await _server.Deals.AnnounceDealAsync(new AnnounceDealRequest { Deal = deal });
        }

        await _market.PlayAsync(AlertMarket.Path[..6], 0, "bitf");
        Assert.Equal(
            ["deals/2025-09-08-nebius-microsoft", "deals/same-day"],
            Assert.Single(await ListAsync(new())).Deals.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_list_has_each_alert_once_in_its_newest_state_the_last_raised_first()
    {
        await _market.PlayAsync(AlertMarket.Path, 0, "bitf");
        var alerts = await ListAsync(new());
        Assert.Equal(
            ["alerts/2025-09-09-bitf-2", First], alerts.Select(a => a.Name));
        Assert.All(alerts, a => Assert.Equal(AlertState.Cleared, a.State));
        var last = (await _market.EventsAsync())[^1].Alert;
        Assert.Equal(last, alerts[0]);
    }

    [Theory]
    [InlineData(4.9, null)]
    [InlineData(5, AlertState.Raised)]
    [InlineData(7, AlertState.Updated)]
    [InlineData(13, AlertState.Updated)]
    [InlineData(14, AlertState.Cleared)]
    [InlineData(200, AlertState.Cleared)]
    public async Task As_of_an_instant_an_alert_stands_as_it_stood_then(double minute, AlertState? state)
    {
        await _market.PlayAsync(AlertMarket.Path[..50], 0, "bitf");
        var then = await ListAsync(new() { AsOf = AlertMarket.TimeOf(minute) });
        Assert.Equal(state, then.SingleOrDefault(a => a.Name == First)?.State);
    }

    [Fact]
    public async Task The_list_is_filtered_by_instrument_state_and_time_of_the_raise()
    {
        await _market.PlayAsync(AlertMarket.Path[..52], 0, "bitf", "hut");
        Assert.Equal("hut-2 bitf-2 hut-1 bitf-1", await NamesAsync(new()));
        Assert.Equal("hut-2 hut-1", await NamesAsync(new() { Instrument = "instruments/hut" }));
        Assert.Equal("", await NamesAsync(new() { Instrument = "instruments/riot" }));
        Assert.Equal("hut-2 bitf-2", await NamesAsync(new() { States = { AlertState.Raised } }));
        Assert.Equal("hut-1 bitf-1", await NamesAsync(new() { States = { AlertState.Cleared } }));
        Assert.Equal("", await NamesAsync(new() { States = { AlertState.Updated } }));
        Assert.Equal(
            "hut-2 bitf-2 hut-1 bitf-1",
            await NamesAsync(new() { States = { AlertState.Raised, AlertState.Cleared } }));
        Assert.Equal("hut-2 bitf-2", await NamesAsync(new() { StartTime = AlertMarket.TimeOf(50) }));
        Assert.Equal("hut-1 bitf-1", await NamesAsync(new() { EndTime = AlertMarket.TimeOf(50) }));
        Assert.Equal("hut-1 bitf-1", await NamesAsync(
            new() { StartTime = AlertMarket.TimeOf(5), EndTime = AlertMarket.TimeOf(6) }));
        Assert.Equal("", await NamesAsync(new() { StartTime = AlertMarket.TimeOf(51) }));
        Assert.Equal("bitf-1", await NamesAsync(new()
        {
            Instrument = "instruments/bitf", States = { AlertState.Cleared }, AsOf = AlertMarket.TimeOf(20),
        }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pages_hold_every_alert_once_in_order(int size)
    {
        await _market.PlayAsync(AlertMarket.Path[..52], 0, "bitf", "hut", "cifr");
        var all = await ListAsync(new());
        Assert.Equal(6, all.Count);
        var (paged, request) = (new List<DivergenceAlert>(), new ListDivergenceAlertsRequest { PageSize = size });
        do
        {
            var page = await _server.Divergences.ListDivergenceAlertsAsync(request);
            Assert.InRange(page.Alerts.Count, 1, size);
            paged.AddRange(page.Alerts);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(all, paged);
    }

    [Fact]
    public async Task A_token_of_another_question_is_refused()
    {
        await _market.PlayAsync(AlertMarket.Path[..52], 0, "bitf");
        var page = await _server.Divergences.ListDivergenceAlertsAsync(new() { PageSize = 1 });
        var status = await FaultAssert.FailsAsync(
            Grpc.Core.StatusCode.InvalidArgument, "INVALID_FIELD",
            async () => await _server.Divergences.ListDivergenceAlertsAsync(new()
            {
                PageToken = page.NextPageToken, Instrument = "instruments/bitf",
            }));
        Assert.Equal(["page_token"], FaultAssert.FieldsOf(status));
    }

    private async Task<IList<DivergenceAlert>> ListAsync(ListDivergenceAlertsRequest request) =>
        (await _server.Divergences.ListDivergenceAlertsAsync(request).ResponseAsync.Soon()).Alerts;

    /// <summary>`bitf-1` of `alerts/2025-09-09-bitf-1`.</summary>
    private async Task<string> NamesAsync(ListDivergenceAlertsRequest request) =>
        string.Join(' ', (await ListAsync(request)).Select(a => a.Name["alerts/2025-09-09-".Length..]));
}
