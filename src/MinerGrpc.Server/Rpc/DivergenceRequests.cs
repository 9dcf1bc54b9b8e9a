using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;
using WindowCase = MinerGrpc.V1.DivergenceWindow.WindowOneofCase;

namespace MinerGrpc.Server.Rpc;

/// <summary>Reads the fields of a divergence question, each checked.</summary>
internal static class DivergenceRequests
{
    private const int MaximumSessions = 250;
    private const int MaximumMinutes = 390;
    private const double LongestHalfLife = 1_000;

    public static EstimationChoice Estimation(V1.EstimationOptions? options, Requests check)
    {
        if (options is null)
        {
            return EstimationChoice.Standard;
        }

        var pairs = options.Pairs == 0 ? EstimationChoice.Standard.Pairs : options.Pairs;
        if (pairs is < EstimationChoice.MinimumPairs or > EstimationChoice.MaximumPairs)
        {
            check.Fault("estimation.pairs", $"{options.Pairs} is not within {EstimationChoice.MinimumPairs} to "
                + $"{EstimationChoice.MaximumPairs}; 0 means {EstimationChoice.Standard.Pairs}");
        }

        double? halfLife = options.HasHalfLifePairs ? options.HalfLifePairs : null;
        if (halfLife is { } h && !(h is > 0 and <= LongestHalfLife))
        {
            check.Fault("estimation.half_life_pairs",
                $"{h} is not above 0 and at most {LongestHalfLife}; leave it out for equal weights");
        }

        if (halfLife is not null && options.Robust)
        {
            check.Fault("estimation.robust", "true does not go together with half_life_pairs; choose one of them");
        }

        return new EstimationChoice(pairs, halfLife, options.Robust);
    }

    /// <summary>Session to date where it is unset.</summary>
    /// <param name="window">As it was asked for.</param>
    /// <param name="sessionOfDeal">The first tradable session of a deal's name; null: it lies outside the calendar.
    /// Throws NOT_FOUND.</param>
    /// <param name="latest">No window may end later.</param>
    /// <param name="check">Takes the faults.</param>
    public static DivergenceWindow Window(
        V1.DivergenceWindow? window, Func<string, DateOnly?> sessionOfDeal, Instant latest, Requests check)
    {
        switch (window?.WindowCase ?? WindowCase.None)
        {
            case WindowCase.None:
                return new DivergenceWindow.SessionToDate();
            case WindowCase.SessionToDate:
                if (!window!.SessionToDate)
                {
                    check.Fault("window.session_to_date", "false is no window; set it to true, or choose another one");
                }

                return new DivergenceWindow.SessionToDate();
            case WindowCase.Sessions:
                return new DivergenceWindow.Sessions(Count("sessions", window!.Sessions, MaximumSessions, check));
            case WindowCase.IntradayMinutes:
                return new DivergenceWindow.Minutes(
                    Count("intraday_minutes", window!.IntradayMinutes, MaximumMinutes, check));
            case WindowCase.SinceDeal:
                return SinceDeal(window!.SinceDeal, sessionOfDeal, check);
            default:
                return Custom(window!.Custom, latest, check);
        }
    }

    public static void CheckMembers(IReadOnlyList<string> names, Universe universe, Requests check)
    {
        if (names.Count > Universe.MaxInstruments)
        {
            check.Fault("instruments", $"{names.Count} names, at most {Universe.MaxInstruments} are taken");
            check.ThrowIfAny();
        }

        for (var i = 0; i < names.Count; i++)
        {
            CheckMember($"instruments[{i}]", names[i], universe, check);
        }
    }

    public static void CheckMember(string field, string name, Universe universe, Requests check)
    {
        if (check.CheckName(field, name) && name == universe[universe.Benchmark].Name)
        {
            check.Fault(field, $"{name} is the benchmark itself; ask for an instrument that is measured against it");
        }
    }

    /// <summary>All miners where none is named.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND.</exception>
    public static IReadOnlyList<InstrumentId> Members(IReadOnlyList<string> names, Universe universe) =>
        names.Count == 0
            ? universe.Miners
            : [.. names.Select(n => Requests.Find(universe, n)).Distinct().OrderBy(id => id.Index)];

    private static int Count(string field, int asked, int maximum, Requests check)
    {
        if (asked >= 1 && asked <= maximum)
        {
            return asked;
        }

        check.Fault($"window.{field}", $"{asked} is not within 1 to {maximum}");
        return 1;
    }

    private static DivergenceWindow SinceDeal(string name, Func<string, DateOnly?> sessionOfDeal, Requests check)
    {
        if (DealRules.IsName(name))
        {
            return new DivergenceWindow.Since(sessionOfDeal(name));
        }

        check.DealName("window.since_deal", name);
        return new DivergenceWindow.SessionToDate();
    }

    private static DivergenceWindow Custom(V1.DivergenceWindow.Types.Custom custom, Instant latest, Requests check)
    {
        var start = custom.StartTime.ToInstant();
        var end = custom.EndTime.ToInstant();
        if (start is null)
        {
            check.Fault("window.custom.start_time", "is required: an instant within the years 1678 to 2261");
        }

        if (end is null)
        {
            check.Fault("window.custom.end_time", "is required: an instant within the years 1678 to 2261");
        }

        if (start is { } from && end is { } to)
        {
            if (to <= from)
            {
                check.Fault("window.custom.end_time", $"{to} is not after start_time {from}");
            }
            else if (to > latest)
            {
                check.Fault("window.custom.end_time",
                    $"{to} lies in the future: the present of this question is {latest}; end it there at the latest");
            }

            return new DivergenceWindow.Custom(from, to);
        }

        return new DivergenceWindow.SessionToDate();
    }
}
