using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>What the market knows beside prices: the deals, and the divergences that it tells as alerts.</summary>
public sealed partial class SectorMarket
{
    private readonly List<AlertTold> _alerts = [];

    /// <summary>Deals with their revisions: an immutable state, replaced by the next.</summary>
    public DealBook Deals { get; private set; } = DealBook.Empty;

    /// <summary>The standard estimates of the day, and what is remembered of alerts.</summary>
    public DivergenceWatch Watch { get; }

    /// <summary>Tells a revision of a deal. It does not move the clock.</summary>
    /// <param name="revision">Of <see cref="DealDesk"/>, made from <see cref="Deals"/>.</param>
    /// <param name="receiveTime">When it came.</param>
    /// <param name="events">Gets it.</param>
    public void Take(Deal revision, Instant receiveTime, EventBuffer events)
    {
        _receiveTime = receiveTime;
        MoveClock(State.Time ?? _calendar.Start, events);
        Deals = Deals.With(revision);
        events.Add(++LastSequence, revision, State.Time!.Value, receiveTime);
    }

    /// <summary>Takes a journaled deal again.</summary>
    public void RestoreDeal(Deal revision, long sequence, Instant marketTime)
    {
        RestoreClock(sequence, marketTime);
        Deals = Deals.With(revision);
    }

    /// <summary>Takes the deals that were journaled up to a checkpoint, in the order of their events.</summary>
    public void LoadDeals(IEnumerable<Deal> revisions)
    {
        foreach (var revision in revisions)
        {
            Deals = Deals.With(revision);
        }
    }

    /// <summary>Takes a journaled alert again.</summary>
    public void RestoreAlert(
        InstrumentId instrument, AlertState state, DateOnly date, Instant raiseTime, Instant updateTime,
        double? toldSigmas, double peakSigmas, long sequence, Instant marketTime)
    {
        RestoreClock(sequence, marketTime);
        Watch.Alerts.Restore(instrument, state, date, raiseTime, updateTime, toldSigmas, peakSigmas);
    }

    /// <summary>
    /// The end of a group that was taken again: the look that was due at it then is made, and tells nothing.
    /// </summary>
    public void CompleteRestored()
    {
        if (State.Time is { } now)
        {
            Watch.Follow(History, now);
            if (Watch.IsDue(now))
            {
                Watch.Look(now, MoveOf, Deals, told: null);
            }
        }
    }

    private void TellAlerts(EventBuffer events)
    {
        if (State.Time is not { } now)
        {
            return;
        }

        Watch.Follow(History, now);
        if (!Watch.IsDue(now))
        {
            return;
        }

        _alerts.Clear();
        Watch.Look(now, MoveOf, Deals, _alerts);
        foreach (var alert in _alerts)
        {
            events.Add(++LastSequence, alert, now, _receiveTime);
        }
    }
}
