using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>An instrument and the benchmark at one boundary of a window.</summary>
/// <param name="Own">The instrument's price and when it was made.</param>
/// <param name="Benchmark">The benchmark's at or before it.</param>
/// <param name="Date">The day that the price is of: prices of earlier days are adjusted for splits up to it.</param>
/// <param name="Simulated">One of the two is a reconstruction.</param>
public readonly record struct WindowPoint(PricePoint Own, PricePoint Benchmark, DateOnly Date, bool Simulated);

/// <summary>
/// What an instrument and the benchmark did over a window, step by step: log returns over the same instants. A fault
/// says why it is not known; what is known of both ends stands beside it.
/// </summary>
public sealed class WindowMove
{
    private WindowMove(InstrumentId instrument)
    {
        Instrument = instrument;
        Returns = BenchmarkReturns = [];
    }

    public InstrumentId Instrument { get; }

    /// <summary>Null: everything is known.</summary>
    public NoNumber? Fault { get; private init; }

    /// <summary>At the start, adjusted for splits up to the window's end.</summary>
    public PricePoint? Base { get; private init; }

    /// <summary>At the end.</summary>
    public PricePoint? Last { get; private init; }

    public PricePoint? BenchmarkBase { get; private init; }

    public PricePoint? BenchmarkLast { get; private init; }

    /// <summary>A price of the window is a reconstruction.</summary>
    public bool Simulated { get; private init; }

    /// <summary>Log returns, one for each step. Empty with a fault.</summary>
    public double[] Returns { get; private init; }

    /// <summary>The benchmark's over the same instants.</summary>
    public double[] BenchmarkReturns { get; private init; }

    /// <summary>last / base - 1. Null with a fault.</summary>
    public double? MoveRatio => Fault is null ? MoveState.Ratio(Base, Last) : null;

    /// <summary>The benchmark's. Null with a fault.</summary>
    public double? BenchmarkMoveRatio => Fault is null ? MoveState.Ratio(BenchmarkBase, BenchmarkLast) : null;

    public static WindowMove Unknown(InstrumentId instrument, NoNumber fault, WindowPoint? start = null) =>
        new(instrument)
        {
            Fault = fault,
            Base = start?.Own,
            BenchmarkBase = start?.Benchmark,
            Simulated = start is { Simulated: true },
        };

    /// <param name="instrument">Whose points.</param>
    /// <param name="points">Two or more, in the order of time.</param>
    public static WindowMove Over(Instrument instrument, ReadOnlySpan<WindowPoint> points)
    {
        var returns = new double[points.Length - 1];
        var benchmark = new double[points.Length - 1];
        var simulated = points[0].Simulated;
        for (var i = 1; i < points.Length; i++)
        {
            if (instrument.Adjust(points[i - 1].Own.Price, points[i - 1].Date, points[i].Date) is not { } before)
            {
                return Unknown(instrument.Id, SplitToNothing(instrument, points[i - 1].Date));
            }

            returns[i - 1] = Statistics.Returns.Log(before, points[i].Own.Price);
            benchmark[i - 1] = Statistics.Returns.Log(points[i - 1].Benchmark.Price, points[i].Benchmark.Price);
            simulated |= points[i].Simulated;
        }

        var first = points[0];
        if (instrument.Adjust(first.Own.Price, first.Date, points[^1].Date) is not { } adjusted)
        {
            return Unknown(instrument.Id, SplitToNothing(instrument, first.Date));
        }

        return new WindowMove(instrument.Id)
        {
            Base = first.Own with { Price = adjusted },
            Last = points[^1].Own,
            BenchmarkBase = first.Benchmark,
            BenchmarkLast = points[^1].Benchmark,
            Simulated = simulated,
            Returns = returns,
            BenchmarkReturns = benchmark,
        };
    }

    private static NoNumber SplitToNothing(Instrument instrument, DateOnly date) => new(
        DivergenceStatus.StaleInstrument,
        $"the price of {instrument.Name} on {date:yyyy-MM-dd} cannot be held once it is adjusted for splits");
}
