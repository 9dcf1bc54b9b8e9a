using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Delivery;

public class EventFilterTests
{
    private static readonly EventKind[] AllKinds = Enum.GetValues<EventKind>();

    [Theory]
    [InlineData(EventKind.Quote, 1, true)]
    [InlineData(EventKind.Quote, 2, false)]
    [InlineData(EventKind.Move, 1, false)]
    [InlineData(EventKind.Sector, null, true)]
    public void Kind_and_instrument_must_both_be_asked_for(EventKind kind, int? instrument, bool passes)
    {
        var filter = new EventFilter([new InstrumentId(1)], [EventKind.Quote, EventKind.Sector], 0, 4);
        Assert.Equal(passes, filter.Passes(Entry(kind, instrument, null)));
    }

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(-0.05, true)]
    [InlineData(0.0499, false)]
    [InlineData(-0.0499, false)]
    [InlineData(null, false)]
    public void A_move_below_the_minimum_is_left_out_whatever_its_sign(double? move, bool passes)
    {
        var filter = new EventFilter(null, AllKinds, 0.05, 4);
        Assert.Equal(passes, filter.Passes(Entry(EventKind.Move, 1, move)));
    }

    [Fact]
    public void The_minimum_concerns_moves_only() =>
        Assert.True(new EventFilter(null, AllKinds, 0.05, 4).Passes(Entry(EventKind.Quote, 1, 0.01)));

    [Fact]
    public void Without_a_minimum_a_move_that_is_not_known_passes() =>
        Assert.True(new EventFilter(null, AllKinds, 0, 4).Passes(Entry(EventKind.Move, 1, null)));

    [Fact]
    public void A_filter_without_any_condition_passes_all_and_says_so()
    {
        Assert.True(new EventFilter(null, AllKinds, 0, 4).PassesAll);
        Assert.True(new EventFilter(null, AllKinds.Where(k => k != EventKind.Unspecified), 0, 4).PassesAll);
    }

    [Fact]
    public void A_filter_with_any_condition_does_not_claim_to_pass_all()
    {
        Assert.False(new EventFilter([new InstrumentId(0)], AllKinds, 0, 4).PassesAll);
        Assert.False(new EventFilter(null, AllKinds, 0.01, 4).PassesAll);
        Assert.False(new EventFilter(null, AllKinds.Where(k => k != EventKind.Bar), 0, 4).PassesAll);
    }

    private static EventEntry Entry(EventKind kind, int? instrument, double? move) =>
        new(1, kind, instrument is { } id ? new InstrumentId(id) : null, new Instant(0), move, 0, 0, 1);
}
