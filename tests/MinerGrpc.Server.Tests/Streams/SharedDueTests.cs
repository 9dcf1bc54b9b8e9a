using CsCheck;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Tests.Wire;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>What many readers of the latest values share is what each would have made for itself.</summary>
public sealed class SharedDueTests
{
    private static readonly EventKind[] s_kinds = [EventKind.Quote, EventKind.Move, EventKind.Sector, EventKind.Bar];
    private readonly RandomMarket _market = new();

    [Fact]
    public void Shared_and_own_are_the_same_events_with_the_same_folded_counts() =>
        Gen.Select(RandomMarket.Groups, Gen.Int[0, 5].Array[12]).Sample(
            (groups, looks) =>
            {
                var market = new RandomMarket();
                var hub = Hub();
                var filter = Filter();
                var (sharing, own) = (new LatestReader(filter), new Mailbox(filter, hub.Latest.Slots));
                for (var i = 0; i < groups.Length; i++)
                {
                    if (market.Apply(groups[i]) is { } batch)
                    {
                        hub.Publish(batch);
                    }

                    if (looks[i % looks.Length] == 0)
                    {
                        Assert.Equal(Expected(own, hub.Latest), Told(sharing, hub.Present));
                    }
                }

                Assert.Equal(Expected(own, hub.Latest), Told(sharing, hub.Present));
            },
            iter: 300);

    [Fact]
    public void Readers_at_one_place_share_the_very_bytes()
    {
        var hub = Hub();
        Publish(hub);
        var readers = Enumerable.Range(0, 3).Select(_ => new LatestReader(Filter())).ToList();
        Assert.Single(readers.Select(r => r.TakeShared(hub.Present)!.Body).Distinct());
        Publish(hub);
        Assert.Single(readers.Select(r => r.TakeShared(hub.Present)!.Body).Distinct());
    }

    [Fact]
    public void A_filter_by_move_has_counts_of_its_own_and_shares_nothing()
    {
        var hub = Hub();
        Publish(hub);
        var filter = new EventFilter(null, s_kinds, 0.01, RandomMarket.Universe.Count);
        Assert.Null(new LatestReader(filter).TakeShared(hub.Present));
        Assert.Null(hub.Present.TakeShared(null, filter));
    }

    [Fact]
    public void Readers_at_too_many_places_make_their_own()
    {
        var hub = Hub();
        var readers = new List<LatestReader>();
        for (var i = 0; i < 40; i++)
        {
            Publish(hub);
            var reader = new LatestReader(Filter());
            reader.StartAt(hub.Latest);
            readers.Add(reader);
        }

        Publish(hub);
        var shared = readers.Select(r => r.TakeShared(hub.Present)).ToList();
        Assert.Equal(32, shared.Count(due => due is not null));
        Assert.NotEmpty(readers[^1].Take(hub.Latest));
    }

    private static StreamHub Hub() => new(RandomMarket.Universe, TimeProvider.System, 1 << 20);

    private static EventFilter Filter() => new(null, s_kinds, 0, RandomMarket.Universe.Count);

    private void Publish(StreamHub hub)
    {
        var quote = new QuoteInput
        {
            Instrument = new InstrumentId(0), Bid = new Price(1_000_000_000), Ask = new Price(1_010_000_000),
        };
        hub.Publish(_market.Apply([(quote, 1)])!);
    }

    private static List<Event> Expected(Mailbox own, LatestValues latest)
    {
        var due = new List<DueValue>();
        own.Collect(latest, due);
        return [.. due.Select(d => Of(d))];
    }

    private static Event Of(DueValue due)
    {
        var e = Event.Parser.ParseFrom(due.Value.Batch!.Event(due.Value.Entry).Span);
        e.FoldedCount = due.FoldedCount;
        return e;
    }

    private static List<Event> Told(LatestReader reader, PresentValues present)
    {
        var due = reader.TakeShared(present)!;
        var events = StreamSectorMovesResponse.Parser.ParseFrom(due.Body.Span).Events;
        Assert.Equal((events.Count, events.Sum(e => e.FoldedCount)), (due.Events, due.Folded));
        return [.. events];
    }
}
