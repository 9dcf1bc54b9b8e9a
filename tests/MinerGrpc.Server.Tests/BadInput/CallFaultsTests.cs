using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.BadInput;

/// <summary>What a call throws, as the status that leaves.</summary>
public sealed class CallFaultsTests
{
    [Fact]
    public async Task A_stream_that_its_client_resets_is_cancelled_and_no_error_in_the_log()
    {
        using var log = new CapturedLog();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));

        // As Kestrel throws it: before the call's own token is cancelled.
        var failure = await Assert.ThrowsAsync<RpcException>(() => Duplex(
            factory, new IOException("The client reset the request stream.")));

        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        log.AssertNoUnexpectedErrors();
    }

    [Fact]
    public async Task A_bug_is_internal_with_a_request_id_and_an_error_in_the_log()
    {
        const int callFailed = 1400;
        using var log = new CapturedLog();
        log.Expect(callFailed);
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));

        var failure = await Assert.ThrowsAsync<RpcException>(() => Duplex(
            factory, new InvalidOperationException("a secret of /work/inside")));

        FaultAssert.Is(StatusCode.Internal, "INTERNAL", failure);
        log.AssertNoUnexpectedErrors();
    }

    private static Task Duplex(ILoggerFactory factory, Exception thrown) =>
        new CallFaults(factory.CreateLogger<CallFaults>()).DuplexStreamingServerHandler<string, string>(
            null!, null!, new Context(), (_, _, _) => throw thrown);

    private sealed class Context : ServerCallContext
    {
        protected override string MethodCore => "/minergrpc.v1.Test/Call";

        protected override string HostCore => "localhost";

        protected override string PeerCore => "ipv4:127.0.0.1:1";

        protected override DateTime DeadlineCore => DateTime.MaxValue;

        protected override Metadata RequestHeadersCore => [];

        protected override CancellationToken CancellationTokenCore => CancellationToken.None;

        protected override Metadata ResponseTrailersCore { get; } = [];

        protected override Status StatusCore { get; set; }

        protected override WriteOptions? WriteOptionsCore { get; set; }

        protected override AuthContext AuthContextCore { get; } = new(null, []);

        // Where GetHttpContext looks when the call did not come from Kestrel.
        protected override IDictionary<object, object> UserStateCore { get; } =
            new Dictionary<object, object> { ["__HttpContext"] = new DefaultHttpContext { TraceIdentifier = "7" } };

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
            throw new NotSupportedException();

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
    }
}
