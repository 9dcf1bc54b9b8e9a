namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>
/// The way that each instrument has come since the screen began, as at most <see cref="Capacity"/> values on one axis
/// of market time that all share. When the axis is full its steps become twice as long. Not thread-safe.
/// </summary>
internal sealed class Trails
{
    public const int Capacity = 128;

    private readonly Dictionary<string, double[]> _values = [];
    private long _start;
    private long _secondsAStep = 1;
    private int _newest = -1;

    /// <summary>The newest value in its step.</summary>
    /// <param name="instrument">Whose.</param>
    /// <param name="second">Market time in seconds since 1970; earlier than the first one counts as that.</param>
    /// <param name="value">Finite.</param>
    public void Add(string instrument, long second, double value)
    {
        if (_newest < 0)
        {
            _start = second;
        }

        var step = Math.Max(0, (second - _start) / _secondsAStep);
        while (step >= Capacity)
        {
            Halve();
            step /= 2;
        }

        if (!_values.TryGetValue(instrument, out var values))
        {
            _values[instrument] = values = new double[Capacity];
            Array.Fill(values, double.NaN);
        }

        values[step] = value;
        _newest = Math.Max(_newest, (int)step);
    }

    /// <summary>A value for each step up to the newest one of all; NaN where nothing came.</summary>
    public double[] Of(string instrument) =>
        _values.TryGetValue(instrument, out var values) ? values[..(_newest + 1)] : [];

    /// <summary>Another day, or another state: what was is over.</summary>
    public void Clear()
    {
        _values.Clear();
        _secondsAStep = 1;
        _newest = -1;
    }

    private void Halve()
    {
        foreach (var values in _values.Values)
        {
            for (var step = 0; step < Capacity; step++)
            {
                var later = (2 * step) + 1;
                values[step] = later >= Capacity ? double.NaN
                    : double.IsNaN(values[later]) ? values[later - 1] : values[later];
            }
        }

        _secondsAStep *= 2;
        _newest /= 2;
    }
}
