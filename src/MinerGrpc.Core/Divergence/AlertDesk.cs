using System.Globalization;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>
/// Raises, updates and clears alerts. A restart raises nothing twice: what was told is taken back from the journal, and
/// how long an instrument has been above follows from the same looks at the same boards. Owned by the market.
/// </summary>
public sealed class AlertDesk(Universe universe, TradingCalendar calendar)
{
    private readonly AlertMemory?[] _memories = new AlertMemory?[universe.Count];
    private long _lastLook = long.MinValue;

    /// <summary>An alert has been raised and not cleared.</summary>
    public bool HasActive => Array.Exists(_memories, m => m is { IsActive: true });

    /// <summary>Whether a look is due: once a minute in the regular session, and once when it has ended.</summary>
    public bool IsDue(Instant now)
    {
        var minute = now.UnixNanos / (AlertRules.LookEvery.Ticks * 100);
        if (minute == _lastLook)
        {
            return false;
        }

        var session = calendar.CurrentOrPrevious(now);
        return session is { } day && now > day.Open && (now < day.Close || HasActive);
    }

    /// <summary>One look at every member; adds what is to be told.</summary>
    /// <param name="now">Market time.</param>
    /// <param name="states">The members' divergence over the session to date.</param>
    /// <param name="dealsOf">The deals of an instrument that could first be traded on a day.</param>
    /// <param name="told">Null: everything was told before, and only how long is followed.</param>
    public void Look(
        Instant now, IReadOnlyList<DivergenceState> states,
        Func<InstrumentId, DateOnly, IReadOnlyList<string>> dealsOf, List<AlertTold>? told)
    {
        _lastLook = now.UnixNanos / (AlertRules.LookEvery.Ticks * 100);
        if (calendar.CurrentOrPrevious(now) is not { } day)
        {
            return;
        }

        foreach (var state in states)
        {
            var index = state.Instrument.Index;
            if (told is not null && _memories[index] is { IsActive: true } old && old.SessionDate != day.Date)
            {
                // Time has leapt over the end of its session: it is told before anything of the new day.
                Take(told, Tell(old, state, AlertState.Cleared, now, dealsOf));
            }

            var memory = _memories[index] is { } kept && kept.SessionDate == day.Date
                ? kept
                : AlertMemory.Empty(day.Date);

            var ended = now >= day.Close;
            _memories[index] = memory = Seen(memory, state.Sigmas, now, ended);
            if (told is not null && Next(memory, state.Sigmas, now, ended) is { } next)
            {
                Take(told, Tell(memory, state, next, now, dealsOf));
            }
        }
    }

    /// <summary>Takes a told alert again.</summary>
    /// <param name="instrument">Whose.</param>
    /// <param name="state">As it was told.</param>
    /// <param name="date">Its trading day.</param>
    /// <param name="raiseTime">Market time.</param>
    /// <param name="updateTime">Market time of this state.</param>
    /// <param name="toldSigmas">Null: there was no number at that look, and the last one told stands.</param>
    /// <param name="peakSigmas">Of the largest size.</param>
    public void Restore(
        InstrumentId instrument, AlertState state, DateOnly date, Instant raiseTime, Instant updateTime,
        double? toldSigmas, double peakSigmas)
    {
        var memory = _memories[instrument.Index] is { } kept && kept.SessionDate == date
            ? kept
            : AlertMemory.Empty(date);
        var cleared = state == AlertState.Cleared;
        _memories[instrument.Index] = memory with
        {
            Count = memory.Count + (state == AlertState.Raised ? 1 : 0),
            IsActive = !cleared,
            RaiseTime = raiseTime,
            ToldSigmas = toldSigmas ?? memory.ToldSigmas,
            PeakSigmas = peakSigmas,
            ClearTime = cleared ? updateTime : memory.ClearTime,
        };
    }

    /// <summary>For a checkpoint.</summary>
    public IEnumerable<(InstrumentId Instrument, AlertMemory Memory)> Memories() =>
        _memories.Select((memory, i) => (new InstrumentId(i), memory)).Where(m => m.memory is not null)
            .Select(m => (m.Item1, m.memory!));

    /// <summary>The minute of the last look, for a checkpoint.</summary>
    public long LastLook => _lastLook;

    /// <summary>Puts back what a checkpoint kept.</summary>
    public void Restore(long lastLook, IEnumerable<(InstrumentId Instrument, AlertMemory Memory)> memories)
    {
        _lastLook = lastLook;
        foreach (var (instrument, memory) in memories)
        {
            _memories[instrument.Index] = memory;
        }
    }

    private void Take(List<AlertTold> told, AlertTold alert)
    {
        told.Add(alert);
        Restore(alert.Instrument, alert.State, alert.SessionDate, alert.RaiseTime, alert.UpdateTime,
            alert.Divergence.Sigmas, alert.PeakSigmas);
    }

    /// <summary>What one more number says. Without one nothing is known, and nothing changes.</summary>
    private static AlertMemory Seen(AlertMemory memory, double? seen, Instant now, bool ended)
    {
        if (seen is not { } sigmas)
        {
            return memory;
        }

        var above = Math.Abs(sigmas) >= AlertRules.RaiseSigmas;
        return memory with
        {
            AboveSince = ended ? memory.AboveSince : above ? memory.AboveSince ?? now : null,
            PeakSigmas = memory.IsActive && Math.Abs(sigmas) > Math.Abs(memory.PeakSigmas)
                ? sigmas
                : memory.PeakSigmas,
        };
    }

    private static AlertState? Next(AlertMemory memory, double? seen, Instant now, bool ended)
    {
        if (!memory.IsActive)
        {
            var cool = memory.ClearTime is not { } cleared || now - cleared >= AlertRules.CoolDown;
            return !ended && cool && seen is not null
                && memory.AboveSince is { } since && now - since >= AlertRules.Hold
                ? AlertState.Raised
                : null;
        }

        if (ended)
        {
            return AlertState.Cleared;
        }

        return seen is not { } sigmas ? null
            : Math.Abs(sigmas) < AlertRules.ClearSigmas ? AlertState.Cleared
            : Math.Abs(sigmas - memory.ToldSigmas) >= AlertRules.UpdateSigmas ? AlertState.Updated
            : null;
    }

    private AlertTold Tell(
        AlertMemory memory, DivergenceState state, AlertState next, Instant now,
        Func<InstrumentId, DateOnly, IReadOnlyList<string>> dealsOf)
    {
        var raised = next == AlertState.Raised;
        var number = memory.Count + (raised ? 1 : 0);
        return new AlertTold(
            string.Create(CultureInfo.InvariantCulture,
                $"alerts/{memory.SessionDate:yyyy-MM-dd}-{ShortName(state.Instrument)}-{number}"),
            state.Instrument, next, state, memory.SessionDate, raised ? now : memory.RaiseTime, now,
            next == AlertState.Cleared ? now : null, raised ? state.Sigmas!.Value : memory.PeakSigmas,
            dealsOf(state.Instrument, memory.SessionDate));
    }

    private string ShortName(InstrumentId instrument) => universe[instrument].Name["instruments/".Length..];
}
