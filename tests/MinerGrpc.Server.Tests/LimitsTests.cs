using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests;

/// <summary>Limits of the transport, of messages and of time, as they are documented.</summary>
public sealed class LimitsTests
{
    [Fact]
    public async Task The_transport_has_the_limits_that_were_chosen_for_it()
    {
        using var folder = new TestFolder();
        await using var app = TestServer.Build(folder, TimeProvider.System, "--Server:MaxConnections=77");
        var kestrel = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;
        var limits = kestrel.Limits;

        Assert.False(kestrel.AddServerHeader);
        Assert.Equal((77, 0), (limits.MaxConcurrentConnections, limits.MaxConcurrentUpgradedConnections));
        Assert.Equal(
            (100, 256 << 10, 128 << 10, 8 << 10),
            (limits.Http2.MaxStreamsPerConnection, limits.Http2.InitialConnectionWindowSize,
                limits.Http2.InitialStreamWindowSize, limits.Http2.MaxRequestHeaderFieldSize));
        Assert.Equal(
            (16 << 10, 40, 8 << 10, 1 << 20, 64 << 10),
            (limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount, limits.MaxRequestLineSize,
                limits.MaxRequestBodySize, limits.MaxResponseBufferSize));
        Assert.Equal(
            (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)),
            (limits.Http2.KeepAlivePingDelay, limits.Http2.KeepAlivePingTimeout, limits.RequestHeadersTimeout));
    }

    [Fact]
    public async Task Messages_have_the_limits_that_were_chosen_for_them()
    {
        using var folder = new TestFolder();
        await using var app = TestServer.Build(folder, TimeProvider.System);
        var grpc = app.Services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value;
        var ingest = app.Services.GetRequiredService<IOptions<GrpcServiceOptions<IngestRpc>>>().Value;

        Assert.Equal((64 << 10, 1 << 20), (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize));
        Assert.Equal(256 << 10, ingest.MaxReceiveMessageSize);
        Assert.False(grpc.EnableDetailedErrors);
    }

    [Fact]
    public async Task A_read_without_a_deadline_of_its_client_is_cancelled_by_the_servers()
    {
        var clock = new FakeTimeProvider();
        var context = Call(MethodType.Unary);
        var call = CallLimits.InvokeAsync(context, c => Task.Delay(Timeout.Infinite, c.RequestAborted), clock);

        clock.Advance(CallLimits.UnaryMaximum - TimeSpan.FromMilliseconds(1));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.True(CallLimits.TimedOut(context));
    }

    [Fact]
    public async Task A_stream_has_no_deadline_of_the_server()
    {
        var context = Call(MethodType.ServerStreaming);
        var before = context.RequestAborted;

        await CallLimits.InvokeAsync(context, _ => Task.CompletedTask, new FakeTimeProvider());

        Assert.Equal(before, context.RequestAborted);
        Assert.False(CallLimits.TimedOut(context));
    }

    private static DefaultHttpContext Call(MethodType type)
    {
        var bytes = Marshallers.Create<byte[]>(b => b, b => b);
        var method = new Method<byte[], byte[]>(type, "service", "method", bytes, bytes);
        var context = new DefaultHttpContext();
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget = method.FullName;
        context.SetEndpoint(new Endpoint(
            null, new EndpointMetadataCollection(new GrpcMethodMetadata(typeof(LimitsTests), method)), null));
        return context;
    }
}
