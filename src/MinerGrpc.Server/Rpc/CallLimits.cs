using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http.Features;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// Before gRPC sees a call: its path must be the method's own, to the letter (routing ignores case and dots, gRPC does
/// not; a path of JSON is a pattern), and a unary call gets a deadline of ours, since a client's may be absent, or too
/// small to count.
/// </summary>
internal static class CallLimits
{
    /// <summary>No read takes longer, or it is cancelled.</summary>
    public static readonly TimeSpan UnaryMaximum = TimeSpan.FromSeconds(30);

    private const string DeadlineKey = "minergrpc-deadline";

    /// <summary>Whether our deadline has ended the call.</summary>
    public static bool TimedOut(HttpContext context) =>
        context.Items[DeadlineKey] is CancellationTokenSource { IsCancellationRequested: true };

    public static async Task InvokeAsync(HttpContext context, RequestDelegate next, TimeProvider time)
    {
        if (context.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not { Method: { } method })
        {
            await next(context);
            return;
        }

        if (endpoint.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is null
            && context.Features.Get<IHttpRequestFeature>()?.RawTarget is { } path && path != method.FullName)
        {
            RefusePath(context);
            return;
        }

        if (method.Type != MethodType.Unary)
        {
            await next(context);
            return;
        }

        using var deadline = new CancellationTokenSource(UnaryMaximum, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        context.Items[DeadlineKey] = deadline;
        context.RequestAborted = linked.Token;
        await next(context);
    }

    private static void RefusePath(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)StatusCode.Unimplemented).ToString("D");
        context.Response.Headers["grpc-message"] = "Method is unimplemented. Paths are case-sensitive.";
    }
}
