using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Sector;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>An event that outlives its buffer, equal to another by all that it says.</summary>
internal sealed record ToldEvent(
    EventKind Kind, long Sequence, Instant EventTime, Instant ReceiveTime, object Body)
{
    public Board Board => (Board)Body;

    public MoveState Move => (MoveState)Body;

    public SessionChangeState Session => (SessionChangeState)Body;

    public CorrectionState Correction => (CorrectionState)Body;

    public Bar Bar => (Bar)Body;

    public SectorFigures Sector => (SectorFigures)Body;

    public static IEnumerable<ToldEvent> All(EventBuffer events)
    {
        foreach (var e in events.Events.ToArray())
        {
            object body = e.Kind switch
            {
                EventKind.Quote => events.Board(e),
                EventKind.Move => events.Move(e),
                EventKind.Session => events.Session(e),
                EventKind.Bar => events.Bar(e),
                EventKind.Correction => events.Correction(e),
                _ => SectorFigures.Of(events.Sector!),
            };
            yield return new ToldEvent(e.Kind, e.Sequence, e.EventTime, e.ReceiveTime, body);
        }
    }
}

/// <summary>A sector event, copied, as the state is reused. Lists are joined, so that they compare.</summary>
internal sealed record SectorFigures(
    int Members, int Fresh, double? Mean, double? Median, double? Dispersion,
    (int Advancing, int Declining, int Unchanged) Breadth, Instant? AsOf, Instant? BaseTime,
    PricePoint? BenchmarkBase, PricePoint? BenchmarkLast, bool Simulated, MarketSession Session,
    DateOnly? SessionDate, string Ranked, string Excluded)
{
    public static SectorFigures Of(SectorState s) => new(
        s.Members, s.Statistics.Members, s.Statistics.Mean, s.Statistics.Median, s.Statistics.Dispersion,
        (s.Statistics.Advancing, s.Statistics.Declining, s.Statistics.Unchanged), s.AsOf, s.BaseTime,
        s.BenchmarkBase, s.BenchmarkLast, s.Simulated, s.Session, s.SessionDate,
        string.Join(' ', s.Statistics.Ranked.ToArray().Select(m => m.Instrument.Index)),
        string.Join(' ', s.Excluded.ToArray().Select(m => $"{m.Instrument.Index}:{m.Reason}")));
}
