using System.Buffers.Binary;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// Stands in for an OpenTelemetry collector: takes exports of metrics over gRPC or over HTTP, and keeps the newest
/// point of each. Thread-safe.
/// </summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private const string GrpcPath = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private readonly WebApplication _app;
    private ImmutableDictionary<string, OtlpPoint> _points =
        ImmutableDictionary.Create<string, OtlpPoint>(StringComparer.Ordinal);

    private OtlpCollector(WebApplication app)
    {
        _app = app;
        app.MapPost(GrpcPath, TakeGrpcAsync);
        app.MapPost("/v1/metrics", TakeHttpAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>The newest points by scope, name and tags: `MinerGrpc minergrpc.ready{minergrpc.service=server}`.
    /// Changes by whole exports: whoever sees one point of an export sees all of it.
    /// </summary>
    public IReadOnlyDictionary<string, OtlpPoint> Points => Volatile.Read(ref _points);

    public static async Task<OtlpCollector> StartAsync(bool grpc)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            System.Net.IPAddress.Loopback, 0,
            listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var collector = new OtlpCollector(builder.Build());
        await collector._app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>One message: a byte that says it is not compressed, four of length, the body.</summary>
    private async Task TakeGrpcAsync(HttpContext context)
    {
        var message = await ReadAsync(context);
        Assert.Equal(0, message[0]);
        Assert.Equal(message.Length - 5, BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(1)));
        Take(message[5..]);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers["grpc-status"] = "0";
    }

    private async Task TakeHttpAsync(HttpContext context)
    {
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        Take(await ReadAsync(context));
        context.Response.ContentType = "application/x-protobuf";
    }

    private void Take(byte[] export)
    {
        var points = OtlpPoint.Read(export).Select(p => KeyValuePair.Create(p.Key, p)).ToArray();
        ImmutableInterlocked.Update(ref _points, (all, newest) => all.SetItems(newest), points);
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
