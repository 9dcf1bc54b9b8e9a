using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Core.Deals;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Tests.Wire;
using MinerGrpc.V1;
using DealRelation = MinerGrpc.V1.DealRelation;
using DealStatus = MinerGrpc.V1.DealStatus;
using DealType = MinerGrpc.V1.DealType;

namespace MinerGrpc.Server.Tests.Deals;

/// <summary>The filters of ListDeals, on the bundled announcements.</summary>
public sealed class DealFilterTests
{
    private static readonly IReadOnlyList<Core.Deals.Deal> s_deals =
        DealTables.Parse("deals.csv", BundledTables.Read("deals.csv"), RandomMarket.Universe);

    [Fact]
    public void Without_a_filter_every_deal_is_listed() => Assert.Equal(44, Ids(new ListDealsRequest()).Length);

    [Fact]
    public void An_instrument_chooses_the_deals_that_touch_it()
    {
        Assert.Equal(
            ["2025-09-08-nebius-microsoft"],
            Ids(new ListDealsRequest { Instrument = "instruments/mara", Relation = DealRelation.ReadThrough }));
        Assert.Empty(Ids(new ListDealsRequest { Instrument = "instruments/clsk" }));
    }

    [Fact]
    public void A_relation_chooses_how_the_instrument_is_touched() => Assert.Equal(
        ["2024-12-23-x", "2025-09-08-nebius-microsoft"],
        Ids(
            new ListDealsRequest { Instrument = "instruments/btbt", Relation = DealRelation.Direct },
            [
                Of("2024-12-23-x", "instruments/btbt", Core.Deals.DealRelation.Direct),
                Of("2024-12-24-y", "instruments/btbt", Core.Deals.DealRelation.ReadThrough),
                Of("2025-09-08-nebius-microsoft", "instruments/btbt", Core.Deals.DealRelation.Direct),
            ]));

    [Fact]
    public void Types_and_statuses_choose_together() => Assert.Equal(
        ["2024-05-28-riot-bitfarms", "2024-06-04-coreweave-core-scientific", "2025-10-30-coreweave-core-scientific"],
        Ids(new ListDealsRequest
        {
            Types_ = { DealType.Acquisition, DealType.Power }, Statuses = { DealStatus.Terminated },
        }));

    [Theory]
    [InlineData("MICROSOFT")]
    [InlineData("microsoft corp")]
    public void Part_of_a_partys_name_chooses_in_upper_or_lower_case(string party) => Assert.Equal(
        ["2025-09-08-nebius-microsoft", "2025-11-03-iren-microsoft"], Ids(new ListDealsRequest { Party = party }));

    [Fact]
    public void A_window_holds_its_start_and_not_its_end()
    {
        // Days begin at 04:00 UTC in summer: the 25th is in, the 30th is not.
        var request = new ListDealsRequest
        {
            StartTime = At("2025-09-25T04:00:00Z"), EndTime = At("2025-09-30T04:00:00Z"),
        };
        Assert.Equal(["2025-09-25-cipher-fluidstack", "2025-09-25-coreweave-openai"], Ids(request));
        request.StartTime = At("2025-09-25T04:00:01Z");
        Assert.Empty(Ids(request));
        request.EndTime = At("2025-09-30T04:00:01Z");
        Assert.Equal(["2025-09-30-coreweave-meta"], Ids(request));
    }

    [Fact]
    public void A_minimum_is_reached_by_the_base_or_the_maximum_value()
    {
        Assert.Equal(
            [
                "2025-09-08-nebius-microsoft", "2026-03-16-nebius-meta", "2026-04-09-coreweave-meta",
                "2026-05-06-hut-8-beacon-point",
            ],
            Ids(new ListDealsRequest { MinimumValue = DealServer.Usd(19_400_000_000) }));
        Assert.DoesNotContain(
            "2025-09-08-nebius-microsoft",
            Ids(new ListDealsRequest { MinimumValue = DealServer.Usd(19_400_000_000, 1) }));
    }

    [Fact]
    public void A_minimum_in_another_currency_is_reached_by_none() =>
        Assert.Empty(Ids(new ListDealsRequest { MinimumValue = new Google.Type.Money { CurrencyCode = "CAD" } }));

    private static Core.Deals.Deal Of(string id, string instrument, Core.Deals.DealRelation relation) => s_deals[0] with
    {
        Name = "deals/" + id, AffectedInstruments = [new Core.Deals.AffectedInstrument(instrument, relation)],
    };

    private static Timestamp At(string utc) => Timestamp.FromDateTimeOffset(
        DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture));

    private static string[] Ids(ListDealsRequest request, IEnumerable<Core.Deals.Deal>? deals = null)
    {
        var check = new Requests();
        var filter = new DealFilter(request, check);
        check.ThrowIfAny();
        return [.. (deals ?? s_deals).Where(filter.Matches).Select(d => d.Name["deals/".Length..])];
    }
}
