using System.Reflection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace MinerGrpc.Server.Telemetry;

/// <summary>
/// Sends metrics to a collector. The only place that knows OpenTelemetry's SDK; without an endpoint it is not called,
/// and the SDK is not even loaded.
/// </summary>
internal static class OtlpExport
{
    /// <summary>Beside ours: the runtime, and the calls and connections of the web server.</summary>
    private static readonly string[] s_meters =
    [
        ServerMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
    ];

    /// <summary>A collector that does not answer holds up neither the next export nor the stop for longer.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    public static void Add(IServiceCollection services, Uri endpoint, TelemetryOptions options) =>
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                "minergrpc", serviceVersion: typeof(OtlpExport).Assembly
                    .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion))
            .WithMetrics(metrics => metrics
                .AddMeter(s_meters)
                .AddOtlpExporter((exporter, reader) =>
                {
                    exporter.Endpoint = endpoint;
                    exporter.Protocol = options.OtlpProtocol == OtlpTransport.Http
                        ? OtlpExportProtocol.HttpProtobuf
                        : OtlpExportProtocol.Grpc;
                    exporter.TimeoutMilliseconds = (int)s_timeout.TotalMilliseconds;
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                        options.IntervalSeconds * 1_000;
                }));
}
