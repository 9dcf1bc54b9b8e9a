using Google.Protobuf;
using MinerGrpc.Server.Tests.Session;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Deals;

/// <summary>The announcements that a server with the bundled session knows; its second run.</summary>
[Collection(BundledServerCollection.Name)]
public sealed class BundledDealsTests(BundledServer played)
{
    private const int Bundled = 44;

    [Fact]
    public async Task Each_is_listed_once_also_after_a_restart()
    {
        var deals = await ListAsync(played.Server);

        Assert.Equal(Bundled, deals.Count);
        Assert.Distinct(deals.Select(d => d.Name));
        Assert.All(deals, d => Assert.Equal(1, d.Revision));
    }

    [Fact]
    public void A_restart_changes_nothing_in_them() =>
        Assert.Equal(played.Before.Deals.ToByteString(), played.After.Deals.ToByteString());

    [Fact]
    public async Task Each_has_a_source_a_confidence_and_a_first_session() => Assert.All(
        await ListAsync(played.Server),
        deal =>
        {
            Assert.NotEmpty(deal.Sources);
            Assert.All(deal.Sources, s => Assert.Matches("^https?://[^/]+/", s.Uri));
            Assert.NotEqual(Confidence.Unspecified, deal.Confidence);
            Assert.NotNull(deal.FirstTradableSession);
            Assert.NotEqual(SessionBasis.Unspecified, deal.FirstTradableSessionBasis);
        });

    [Fact]
    public async Task Each_is_an_event_of_the_journal_and_told_once()
    {
        var deals = await ListAsync(played.Server);
        await using var stream = await TestStream.OpenAsync(played.Server, new StreamSectorMovesRequest
        {
            Kinds = { EventKind.Deal }, SinceTime = new() { Seconds = 0 },
        });
        var told = await stream.ReplayAsync();

        Assert.Equal(
            deals.OrderBy(d => d.Name, StringComparer.Ordinal).Select(d => d.ToByteString()),
            told.Select(e => e.Deal).OrderBy(d => d.Name, StringComparer.Ordinal).Select(d => d.ToByteString()));
    }

    [Fact]
    public async Task The_founding_deal_could_first_be_traded_on_the_bundled_day()
    {
        var deal = (await Client(played.Server).GetDealAsync(
            new GetDealRequest { Name = "deals/2025-09-08-nebius-microsoft" })).Deal;

        Assert.Equal(DealServer.Day(9), deal.FirstTradableSession);
        Assert.Equal(DealServer.Usd(17_400_000_000), deal.BaseValue);
        Assert.Equal(DealServer.Usd(19_400_000_000), deal.MaximumValue);
    }

    [Fact]
    public async Task A_server_without_a_feed_knows_none()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Empty(await ListAsync(server));
    }

    private static DealService.DealServiceClient Client(TestServer server) => new(server.Channel);

    private static async Task<IReadOnlyList<Deal>> ListAsync(TestServer server) =>
        (await Client(server).ListDealsAsync(new ListDealsRequest { PageSize = 1_000 })).Deals;
}
