using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Session;

/// <summary>The divergences of 9 September 2025, as the reference has them to nine digits.</summary>
[Collection(BundledServerCollection.Name)]
public sealed class BundledDivergenceTests(BundledServer played)
{
    private DivergenceService.DivergenceServiceClient Client => new(played.Server.Channel);

    [Theory]
    [InlineData("bitf", 5.018500214423041)]
    [InlineData("cifr", 3.124566892235525)]
    public async Task The_residual_of_the_day_is_that_of_the_reference(string id, double sigmas)
    {
        var answer = await Client.QueryDivergenceAsync(
            new QueryDivergenceRequest { Instrument = "instruments/" + id, AsOf = TestBars.Utc(9, 9, 20) });

        Assert.Equal(sigmas, answer.Divergence.ResidualSigmas, 1e-9);
    }

    [Fact]
    public async Task The_share_that_diverged_most_has_an_alert_that_names_the_deal()
    {
        var alerts = (await Client.ListDivergenceAlertsAsync(
            new ListDivergenceAlertsRequest { Instrument = "instruments/bitf" })).Alerts;

        var alert = Assert.Single(alerts, a => a.Name == "alerts/2025-09-09-bitf-1");
        Assert.Equal(["deals/2025-09-08-nebius-microsoft"], alert.Deals);
        Assert.Equal(AlertState.Cleared, alert.State);
    }
}
