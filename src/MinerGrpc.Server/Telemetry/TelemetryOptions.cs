using System.ComponentModel.DataAnnotations;

namespace MinerGrpc.Server.Telemetry;

/// <summary>How metrics are sent. Both are OTLP.</summary>
public enum OtlpTransport
{
    Grpc = 0,

    /// <summary>Protobuf over HTTP/1.1.</summary>
    Http = 1,
}

/// <summary>Section `Telemetry`: where metrics go.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// The collector, such as http://127.0.0.1:4317. Empty: metrics are sent nowhere and nothing of the exporter runs.
    /// </summary>
    public string OtlpEndpoint { get; set; } = string.Empty;

    /// <summary>Grpc (a collector's port 4317) or Http (4318; /v1/metrics unless the endpoint has a path).</summary>
    public OtlpTransport OtlpProtocol { get; set; } = OtlpTransport.Grpc;

    /// <summary>Seconds between two exports.</summary>
    [Range(1, 3_600)]
    public int IntervalSeconds { get; set; } = 30;

    /// <summary>Null: off.</summary>
    /// <exception cref="StartRefusedException">The endpoint is no address of a collector.</exception>
    internal Uri? Endpoint()
    {
        if (OtlpEndpoint.Length == 0)
        {
            return null;
        }

        if (!Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.Host.Length == 0)
        {
            throw Refused("is no http or https address");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Refused("holds a user, which would stand in process lists and logs; put credentials into the "
                + "environment variable OTEL_EXPORTER_OTLP_HEADERS");
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || (OtlpProtocol == OtlpTransport.Grpc && !IsBare(uri)))
        {
            throw Refused("has more than an address; only a path, and that with --Telemetry:OtlpProtocol=Http alone, "
                + "may follow the port");
        }

        return OtlpProtocol == OtlpTransport.Http && IsBare(uri) ? new Uri(uri, "/v1/metrics") : uri;
    }

    private static bool IsBare(Uri uri) => uri.AbsolutePath is "" or "/";

    /// <summary>The value is not repeated: it may hold a secret.</summary>
    private static StartRefusedException Refused(string problem) => new(
        $"--Telemetry:OtlpEndpoint {problem}; use for example http://127.0.0.1:4317, or leave it empty to send none");
}
