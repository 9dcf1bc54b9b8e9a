using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Tests.Statistics;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>Who is compared with whom: the same members on both sides of every fraction, the others named.</summary>
public class PeerGroupTests
{
    private static readonly Instant s_close = At("2025-09-09 16:00:00");
    private static readonly Instant s_noon = At("2025-09-09 12:00:00");
    private static readonly InstrumentId[] s_seven = [.. Seven.Select(Id)];

    [Theory]
    [InlineData("article", -3.9096343479340407)]
    [InlineData("closes_7", -2.2640204995202677)]
    public void Mara_is_an_outlier_on_the_articles_figures_and_not_on_the_closes(string figures, double z)
    {
        var rows = TestTables.Read("sector_members.csv").Rows.Where(r => r["case"] == figures).ToList();
        var states = All(s_seven, s_noon, [.. rows.Select(r => Moved(Id(r["member"]), r.Value("move_ratio")))]);
        NumberAssert.Close(z, states[^1].Peers!.ModifiedZ, "mara");
        foreach (var row in rows)
        {
            var peers = states.Single(s => s.Instrument == Id(row["member"])).Peers!;
            Assert.Equal((7, 0), (peers.Count, peers.Excluded.Count));
            NumberAssert.Close(row.Value("modified_z"), peers.ModifiedZ, row["member"]);
            if (row.Real("leave_one_out_excess") is { } excess)
            {
                NumberAssert.Close(excess, peers.Excess, row["member"]);
            }
        }
    }

    [Fact]
    public void From_the_official_closes_the_seven_are_the_oracles()
    {
        var states = new DivergenceModel(Inputs(OracleCloses, s_close)).QueryAll(
            s_seven, ToDate, EstimationChoice.Standard);
        foreach (var row in TestTables.Read("sector_members.csv").Rows.Where(r => r["case"] == "closes_7"))
        {
            var peers = states.Single(s => s.Instrument == Id(row["member"])).Peers!;
            NumberAssert.Close(row.Value("modified_z"), peers.ModifiedZ, row["member"]);
            NumberAssert.Close(row.Value("leave_one_out_excess"), peers.Excess, row["member"]);
        }
    }

    [Fact]
    public void Halted_stale_and_unpriced_members_leave_both_sides_and_are_named_in_their_order()
    {
        MoveState[] boards =
        [
            Moved(Id("bitf"), 0.10), Moved(Id("cifr"), 0.05), Moved(Id("hut"), 0.5, QuoteFlags.Stale),
            Moved(Id("iren"), 0.9, QuoteFlags.Halted), Moved(Mara, -0.01), Moved(Riot, 0.02),
        ];
        var states = All(s_seven, s_noon, boards);
        var bitf = Of(states, "bitf").Peers!;
        Assert.Equal(4, bitf.Count);
        Assert.Equal(
            [
                new ExcludedPeer(Id("hut"), PeerExclusionReason.Stale),
                new ExcludedPeer(Id("iren"), PeerExclusionReason.Halted),
                new ExcludedPeer(Id("wulf"), PeerExclusionReason.Stale),
            ],
            bitf.Excluded);
        NumberAssert.Close(0.10 - ((0.05 - 0.01 + 0.02) / 3), bitf.Excess, "excess");
        NumberAssert.Close(-0.01 - ((0.10 + 0.05 + 0.02) / 3), Of(states, "mara").Peers!.Excess, "excess");
        Assert.All(bitf.Excluded, e => Assert.Equal(
            (null, null), (states.Single(s => s.Instrument == e.Instrument).Peers!.Excess,
                states.Single(s => s.Instrument == e.Instrument).Peers!.ModifiedZ)));
    }

    [Fact]
    public void The_others_are_compared_as_if_the_excluded_ones_were_not_there()
    {
        MoveState[] boards = [.. s_seven.Select((id, i) => Moved(id, 0.01 * (i + 1)))];
        var halted = boards.Select(b => b.Instrument == Riot ? b with { Flags = QuoteFlags.Halted } : b);
        var with = All(s_seven, s_noon, [.. halted]);
        var without = All([.. s_seven.Where(id => id != Riot)], s_noon, boards);
        Assert.All(without, state =>
        {
            var other = with.Single(s => s.Instrument == state.Instrument);
            Assert.Equal(
                (state.Peers!.Count, state.Peers.Excess, state.Peers.ModifiedZ),
                (other.Peers!.Count, other.Peers.Excess, other.Peers.ModifiedZ));
        });
    }

    [Fact]
    public void A_member_that_is_bound_by_a_merger_is_no_peer_and_still_has_a_number_of_its_own()
    {
        var states = new DivergenceModel(Inputs(OracleCloses, s_close)).QueryAll(
            [.. s_seven, Id("corz")], ToDate, EstimationChoice.Standard);
        var corz = Of(states, "corz");
        Assert.Equal((DivergenceStatus.Ok, null), (corz.Status, corz.Peers!.Excess));
        Assert.All(states, s => Assert.Equal(
            [new ExcludedPeer(Id("corz"), PeerExclusionReason.MergerBound)], s.Peers!.Excluded));
        Assert.Equal(7, corz.Peers.Count);
        NumberAssert.Close(0.738412395944978, corz.Sigmas, "sigmas");
    }

    /// <summary>The merger of CORZ held from 2025-07-07 and no longer on 2025-10-30.</summary>
    [Theory]
    [InlineData("2025-07-02", "2025-07-03", false)]
    [InlineData("2025-07-03", "2025-07-07", true)]
    [InlineData("2025-10-28", "2025-10-29", true)]
    [InlineData("2025-10-28", "2025-11-05", true)]
    [InlineData("2025-10-29", "2025-11-05", false)]
    [InlineData("2025-06-20", "2025-11-20", true)]
    public void A_member_that_was_bound_on_any_day_of_the_window_is_no_peer(string from, string through, bool bound)
    {
        var (first, last) = (Session(from), Session(through));
        var corz = Id("corz");
        var history = GivenDivergence.Of(((InstrumentId[])[corz, Mara, Riot, Btc]).SelectMany(
            (id, i) => Walk(id, first - 70, last, new Random(i))));
        var state = Inputs(history, SessionAt(last).Close).Ask(
            corz, new DivergenceWindow.Custom(SessionAt(first).Close, SessionAt(last).Close), [corz, Mara, Riot]);
        Assert.Equal(last - first, state.Steps);
        Assert.Equal(bound ? [PeerExclusionReason.MergerBound] : [], state.Peers!.Excluded.Select(e => e.Reason));
    }

    [Fact]
    public void An_instrument_that_is_no_peer_is_compared_with_nobody()
    {
        var state = Inputs(OracleCloses, s_close).Ask(Nbis, ToDate, s_seven);
        Assert.Equal((DivergenceStatus.Ok, 7, null, null), (
            state.Status, state.Peers!.Count, state.Peers.Excess, state.Peers.ModifiedZ));
    }

    [Fact]
    public void Alone_a_member_has_no_excess_and_among_three_no_z()
    {
        MoveState[] boards = [Moved(Mara, 0.1), Moved(Riot, 0.2), Moved(Id("hut"), 0.3)];
        var alone = All([Mara], s_noon, boards)[0].Peers!;
        Assert.Equal((1, null), (alone.Count, alone.Excess));
        var three = All([Mara, Riot, Id("hut")], s_noon, boards);
        Assert.All(three, s => Assert.Null(s.Peers!.ModifiedZ));
        NumberAssert.Close(-0.15, Of(three, "mara").Peers!.Excess, "excess");
    }

    [Fact]
    public void Members_that_all_did_the_same_have_no_z() => Assert.All(
        All(s_seven, s_noon, [.. s_seven.Select(id => Moved(id, 0.05))]),
        s => Assert.Equal((null, true), (s.Peers!.ModifiedZ, Math.Abs(s.Peers.Excess!.Value) < 1e-12)));

    [Fact]
    public void Without_a_session_nobody_is_compared_and_nobody_is_named() => Assert.All(
        All(s_seven, At("2025-09-06 12:00:00"), []),
        s => Assert.Equal((0, 0, null), (s.Peers!.Count, s.Peers.Excluded.Count, s.Peers.Excess)));

    /// <summary>From a million at the close before, so that a price has digits enough for the ratio.</summary>
    private static MoveState Moved(InstrumentId id, double ratio, QuoteFlags flags = QuoteFlags.None) =>
        Board(id, s_noon, Nanos(1e6 * (1 + ratio)), Dollars(1_000), flags);

    private static IReadOnlyList<DivergenceState> All(
        IReadOnlyList<InstrumentId> members, Instant now, IReadOnlyList<MoveState> boards)
    {
        var before = Session("2025-09-08");
        var history = GivenDivergence.Of(members.Append(Btc).Select(id => Daily(id, before, Dollars(1_000_000))));
        return new DivergenceModel(Inputs(history, now, boards: boards)).QueryAll(
            members, ToDate, EstimationChoice.Standard);
    }

    private static DivergenceState Of(IReadOnlyList<DivergenceState> states, string member) =>
        states.Single(s => s.Instrument == Id(member));
}
