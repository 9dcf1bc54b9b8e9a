using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>One look: when, and the sigmas of each member; null: no number.</summary>
internal sealed record AlertLook(Instant Now, IReadOnlyList<(InstrumentId Id, double? Sigmas)> Sigmas);

/// <summary>A desk that looks when a look is due, and all that it told.</summary>
internal sealed class AlertBench
{
    private static readonly string[] s_deals = ["deals/2025-09-08-nebius-microsoft"];

    public AlertDesk Desk { get; } = new(Market.Given.Universe, Market.Given.NewYork);

    public List<AlertTold> Told { get; } = [];

    /// <summary>What this look told; nothing where none is due.</summary>
    public List<AlertTold> Look(AlertLook look)
    {
        var told = new List<AlertTold>();
        if (Desk.IsDue(look.Now))
        {
            Desk.Look(look.Now, StatesOf(look), (_, _) => s_deals, told);
        }

        Told.AddRange(told);
        return told;
    }

    /// <summary>One member at a time of 9 September 2025, on New York's clock.</summary>
    public List<AlertTold> Look(string time, double? sigmas, InstrumentId? id = null) =>
        Look(new AlertLook(At($"2025-09-09 {time}"), [(id ?? Mara, sigmas)]));

    /// <summary>A look every minute of a span, both ends included.</summary>
    public void Look(string from, string through, double? sigmas)
    {
        var end = At($"2025-09-09 {through}");
        for (var time = At($"2025-09-09 {from}"); time <= end; time = time.Plus(GivenMinutes.Minute))
        {
            Look(new AlertLook(time, [(Mara, sigmas)]));
        }
    }

    /// <summary>As a restart does: what the look told is taken again, then it is made and tells nothing.</summary>
    public void LookAgain(AlertLook look, IEnumerable<AlertTold> told)
    {
        foreach (var alert in told)
        {
            Desk.Restore(
                alert.Instrument, alert.State, alert.SessionDate, alert.RaiseTime, alert.UpdateTime,
                alert.Divergence.Sigmas, alert.PeakSigmas);
        }

        if (Desk.IsDue(look.Now))
        {
            Desk.Look(look.Now, StatesOf(look), (_, _) => s_deals, told: null);
        }
    }

    private static List<DivergenceState> StatesOf(AlertLook look) =>
        [.. look.Sigmas.Select(s => StateOf(s.Id, s.Sigmas))];

    private static DivergenceState StateOf(InstrumentId id, double? sigmas) => new(
        id, sigmas is null ? new NoNumber(DivergenceStatus.StaleInstrument, "it is stale") : null, null, null,
        sigmas is { } s ? new Forecast(1, s, 0, s, 1, s, 0.01) : null, null, 1, true, BusinessModel.Unspecified);
}
