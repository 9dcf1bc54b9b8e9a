using System.Diagnostics.Metrics;

namespace MinerGrpc.Server.Telemetry;

/// <summary>What upkeep of the journal does and finds. Written by its one round at a time.</summary>
public sealed class UpkeepMetrics
{
    private static readonly KeyValuePair<string, object?> s_expireEvents = ServerMeter.Tag("kind", "expire_events");
    private static readonly KeyValuePair<string, object?> s_expireMinutes = ServerMeter.Tag("kind", "expire_minutes");
    private static readonly KeyValuePair<string, object?> s_pack = ServerMeter.Tag("kind", "pack");
    private static readonly KeyValuePair<string, object?> s_returnPages = ServerMeter.Tag("kind", "return_pages");

    private readonly Counter<long> _steps;
    private readonly Counter<long> _scrubbed;
    private readonly Counter<long> _damages;
    private readonly Counter<long> _postponed;

    public UpkeepMetrics(IMeterFactory meters)
    {
        var meter = ServerMeter.Of(meters);
        _steps = meter.CreateCounter<long>(
            ServerMeter.Prefix + "journal.upkeep.steps", "{step}", "Steps of upkeep that were carried out, by kind.");
        _postponed = meter.CreateCounter<long>(
            ServerMeter.Prefix + "journal.upkeep.postponed", "{round}",
            "Rounds of upkeep that the journal did not take; each is tried again.");
        _scrubbed = meter.CreateCounter<long>(
            ServerMeter.Prefix + "journal.scrubbed", "By", "Old rows that were read through in search of damage.");
        _damages = meter.CreateCounter<long>(
            ServerMeter.Prefix + "journal.damaged_rows", "{row}",
            "Rows that did not fit their checksum; one that is met again counts again.");
    }

    public void Done(UpkeepKind kind) => _steps.Add(1, kind switch
    {
        UpkeepKind.ExpireEvents => s_expireEvents,
        UpkeepKind.ExpireMinutes => s_expireMinutes,
        UpkeepKind.Pack => s_pack,
        _ => s_returnPages,
    });

    public void Postponed() => _postponed.Add(1);

    public void Scrubbed(ScrubResult found)
    {
        _scrubbed.Add(found.Bytes);
        _damages.Add(found.Damages.Count);
    }
}
