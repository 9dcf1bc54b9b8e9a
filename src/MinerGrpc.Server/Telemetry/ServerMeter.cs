using System.Diagnostics.Metrics;

namespace MinerGrpc.Server.Telemetry;

/// <summary>
/// The one meter of the server. Each class of this folder holds the instruments of one concern;
/// src/OPERATING.md has a row for each of them. The factory keeps the meter, and disposes it with the server.
/// </summary>
internal static class ServerMeter
{
    public const string Name = "MinerGrpc";

    /// <summary>What every instrument and every tag of ours begins with.</summary>
    public const string Prefix = "minergrpc.";

    /// <summary>The same one for everybody who asks the same factory.</summary>
    public static Meter Of(IMeterFactory factory) => factory.Create(new MeterOptions(Name));

    /// <summary>Made once and kept: a tag that is made for each measurement would be garbage for each.</summary>
    public static KeyValuePair<string, object?> Tag(string name, string value) => new(Prefix + name, value);
}
