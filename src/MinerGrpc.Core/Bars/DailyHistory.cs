using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Bars;

/// <summary>One version of an official close.</summary>
/// <param name="Price">The close; BTC's is its price at the exchange's close.</param>
/// <param name="KnownTime">
/// From when on "as of" sees it. Of the versions known then the last one stands, also where an earlier one is known
/// from later on: the market may tell a past day that was imported before.
/// </param>
/// <param name="Simulated">A reconstruction.</param>
/// <param name="Imported">Not summed up from the trades of the market.</param>
public readonly record struct DailyClose(Price Price, Instant KnownTime, bool Simulated, bool Imported);

/// <summary>
/// The official closes of every instrument by session, with the versions that each has had. Immutable: a reader that
/// holds one sees a single state, and a change copies only the instruments that it touches.
/// </summary>
public sealed class DailyHistory
{
    private readonly TradingCalendar _calendar;
    private readonly DailyClose[]?[]?[] _versions;

    private DailyHistory(TradingCalendar calendar, DailyClose[]?[]?[] versions)
    {
        _calendar = calendar;
        _versions = versions;
    }

    public static DailyHistory Empty(Universe universe, TradingCalendar calendar) =>
        new(calendar, new DailyClose[]?[universe.Count][]);

    /// <summary>The newest version of a close. Null: there is none.</summary>
    /// <param name="instrument">Whose.</param>
    /// <param name="session">Position in the calendar's sessions; a position outside of it has no close.</param>
    /// <param name="asOf">Versions known later are not seen. Null: all are.</param>
    public DailyClose? CloseOf(InstrumentId instrument, int session, Instant? asOf = null)
    {
        if (_versions[instrument.Index] is not { } sessions || session < 0 || session >= sessions.Length
            || sessions[session] is not { } versions)
        {
            return null;
        }

        for (var i = versions.Length - 1; i >= 0; i--)
        {
            if (asOf is not { } time || versions[i].KnownTime <= time)
            {
                return versions[i];
            }
        }

        return null;
    }

    /// <summary>Whether any close of the instrument is known.</summary>
    public bool Has(InstrumentId instrument) => _versions[instrument.Index] is not null;

    /// <summary>The position of the last session of which any close is known. -1: none is.</summary>
    public int NewestSession() => _versions.Max(
        sessions => sessions is null ? -1 : Array.FindLastIndex(sessions, versions => versions is not null));

    /// <summary>Whether a close up to a session has other versions here than in another state of the history.</summary>
    public bool DiffersThrough(DailyHistory other, InstrumentId instrument, int session)
    {
        var (own, theirs) = (_versions[instrument.Index], other._versions[instrument.Index]);
        for (var i = 0; i <= session && !ReferenceEquals(own, theirs); i++)
        {
            if (!ReferenceEquals(own?[i], theirs?[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>This with the daily bars among these as the newest versions; other bars are passed over.</summary>
    public DailyHistory With(ReadOnlySpan<Bar> bars)
    {
        var next = _versions;
        foreach (ref readonly var bar in bars)
        {
            if (bar.Interval != BarInterval.OneDay || bar.SessionDate is not { } date
                || _calendar.IndexOf(date) is not (>= 0 and var session))
            {
                continue;
            }

            if (ReferenceEquals(next, _versions))
            {
                next = (DailyClose[]?[]?[])_versions.Clone();
            }

            var index = bar.Instrument.Index;
            if (next[index] is null || ReferenceEquals(next[index], _versions[index]))
            {
                next[index] = (DailyClose[]?[]?)_versions[index]?.Clone() ?? new DailyClose[_calendar.Sessions.Count][];
            }

            var simulated = (bar.Flags & QuoteFlags.Simulated) != 0;
            var close = new DailyClose(bar.Close, bar.KnownTime, simulated, Imported: bar.LastTradeTime is null);
            next[index]![session] = [.. next[index]![session] ?? [], close];
        }

        return ReferenceEquals(next, _versions) ? this : new DailyHistory(_calendar, next);
    }
}
