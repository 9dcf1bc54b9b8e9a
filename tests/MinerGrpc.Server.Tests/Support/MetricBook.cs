using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using MinerGrpc.Server.Telemetry;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>One measurement of an instrument, with its tags as `name=value`.</summary>
internal sealed record Measured(Instrument Instrument, double Value, string[] Tags);

/// <summary>
/// What one server has measured. Opened before the server, so that nothing of its start is missing; the measurements
/// of others in this process are told apart by their factory. Thread-safe.
/// </summary>
internal sealed class MetricBook : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Measured> _measured = [];
    private readonly List<Instrument> _instruments = [];
    private readonly MeterListener _listener = new();

    public MetricBook()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServerMeter.Name)
            {
                lock (_gate)
                {
                    _instruments.Add(instrument);
                }

                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Take(i, value, tags));
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Take(i, value, tags));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Take(i, value, tags));
        _listener.Start();
    }

    /// <summary>The sum of a counter, or of what a histogram has recorded.</summary>
    /// <param name="server">Whose.</param>
    /// <param name="name">Without the first `minergrpc.`.</param>
    /// <param name="tags">As `verdict=accepted`: measurements with other values do not count.</param>
    public double Sum(IServiceProvider server, string name, params string[] tags) =>
        Of(server, name, tags).Sum(m => m.Value);

    /// <summary>How often a histogram has recorded, or a counter was added to.</summary>
    public int Count(IServiceProvider server, string name, params string[] tags) => Of(server, name, tags).Count;

    /// <summary>What an observed instrument says now. Null: nothing.</summary>
    public double? Now(IServiceProvider server, string name, params string[] tags)
    {
        var before = Of(server, name, tags).Count;
        _listener.RecordObservableInstruments();
        return Of(server, name, tags).Skip(before).FirstOrDefault()?.Value;
    }

    /// <summary>All that the server has.</summary>
    public IReadOnlyList<Instrument> Instruments(IServiceProvider server)
    {
        var factory = server.GetRequiredService<IMeterFactory>();
        lock (_gate)
        {
            return [.. _instruments.Where(i => i.Meter.Scope == factory)];
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Measured> Of(IServiceProvider server, string name, params string[] tags)
    {
        var factory = server.GetRequiredService<IMeterFactory>();
        lock (_gate)
        {
            return
            [
                .. _measured.Where(m => m.Instrument.Meter.Scope == factory
                    && m.Instrument.Name == ServerMeter.Prefix + name && tags.All(m.Tags.Contains)),
            ];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var shown = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            shown[i] = $"{tags[i].Key.Replace(ServerMeter.Prefix, string.Empty, StringComparison.Ordinal)}="
                + tags[i].Value;
        }

        lock (_gate)
        {
            _measured.Add(new Measured(instrument, value, shown));
        }
    }
}
