using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>The rules of alerts read plainly: every look is kept, and each question goes through all of them.</summary>
internal sealed class NaiveAlerts
{
    private sealed class Alert
    {
        public required string Name;
        public required DateOnly Day;
        public required Instant Raised;
        public required double Told;
        public Instant? Cleared;
    }

    private readonly Dictionary<InstrumentId, List<(Instant Time, double Sigmas)>> _looks = [];
    private readonly Dictionary<InstrumentId, List<Alert>> _alerts = [];
    private Instant? _last;

    /// <summary>What is told is compared as lines.</summary>
    public static string Line(AlertTold a) => Line(
        a.State, a.Name, a.RaiseTime, a.UpdateTime, a.State == AlertState.Cleared ? null : a.Divergence.Sigmas,
        a.PeakSigmas);

    public List<string> Look(AlertLook look)
    {
        var told = new List<string>();
        var day = NewYork.CurrentOrPrevious(look.Now)!.Value;
        var active = look.Sigmas.Any(s => Alerts(s.Id).Exists(a => a.Cleared is null));
        var sameMinute = _last is { } last && last.UnixSeconds / 60 == look.Now.UnixSeconds / 60;
        if (sameMinute || look.Now <= day.Open || (look.Now >= day.Close && !active))
        {
            return told;
        }

        _last = look.Now;
        foreach (var (id, sigmas) in look.Sigmas)
        {
            if (sigmas is { } known && look.Now < day.Close)
            {
                Looks(id).Add((look.Now, known));
            }

            if (Alerts(id).Find(a => a.Cleared is null) is { } open)
            {
                Follow(id, open, look.Now, sigmas, ended: look.Now >= day.Close || open.Day != day.Date, told);
            }
            else if (sigmas is { } s && look.Now < day.Close && MayBeRaised(id, look.Now, day.Date))
            {
                var name = $"alerts/{day.Date:yyyy-MM-dd}-{Universe[id].Name["instruments/".Length..]}-"
                    + (Alerts(id).Count(a => a.Day == day.Date) + 1);
                Alerts(id).Add(new Alert { Name = name, Day = day.Date, Raised = look.Now, Told = s });
                told.Add(Line(AlertState.Raised, name, look.Now, look.Now, s, s));
            }
        }

        return told;
    }

    private void Follow(InstrumentId id, Alert open, Instant now, double? sigmas, bool ended, List<string> told)
    {
        var peak = Looks(id).Where(l => l.Time >= open.Raised && DayOf(l.Time) == open.Day).Select(l => l.Sigmas)
            .Concat(DayOf(now) == open.Day && sigmas is { } s ? [s] : []).MaxBy(Math.Abs);
        if (ended || Math.Abs(sigmas ?? 99) < 2)
        {
            open.Cleared = now;
            told.Add(Line(AlertState.Cleared, open.Name, open.Raised, now, null, peak));
        }
        else if (sigmas is { } next && Math.Abs(next - open.Told) >= 0.5)
        {
            open.Told = next;
            told.Add(Line(AlertState.Updated, open.Name, open.Raised, now, next, peak));
        }
    }

    private bool MayBeRaised(InstrumentId id, Instant now, DateOnly day)
    {
        var hold = Looks(id).Where(l => DayOf(l.Time) == day).Reverse()
            .TakeWhile(l => Math.Abs(l.Sigmas) >= 3).ToList();
        return hold.Count > 0 && now - hold[^1].Time >= TimeSpan.FromMinutes(5)
            && !Alerts(id).Exists(a => a.Day == day && now - a.Cleared!.Value < TimeSpan.FromMinutes(30));
    }

    private static DateOnly DayOf(Instant time) => NewYork.CurrentOrPrevious(time)!.Value.Date;

    private List<(Instant Time, double Sigmas)> Looks(InstrumentId id) =>
        _looks.TryGetValue(id, out var looks) ? looks : _looks[id] = [];

    private List<Alert> Alerts(InstrumentId id) =>
        _alerts.TryGetValue(id, out var alerts) ? alerts : _alerts[id] = [];

    private static string Line(
        AlertState state, string name, Instant raised, Instant now, double? sigmas, double peak) =>
        $"{name} {state} raised {raised} at {now}: {sigmas:R}, peak {peak:R}";
}
