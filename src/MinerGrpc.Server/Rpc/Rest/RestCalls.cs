using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;

namespace MinerGrpc.Server.Rpc.Rest;

/// <summary>
/// The contract's reads as plain HTTP: the transcoder makes a route of each google.api.http annotation, and what stands
/// here sees to it that a bad call gets the same kind of answer that gRPC gives.
/// </summary>
internal static class RestCalls
{
    public const string Lines = "application/x-ndjson";

    private const string Prefix = "/v1";

    /// <summary>Whether a path is one of JSON; the board's pages leave it alone.</summary>
    public static bool IsRest(PathString path) =>
        path.StartsWithSegments(Prefix, StringComparison.Ordinal) || path == OpenApiPage.Path;

    public static void AddRest(this IServiceCollection services) => services.AddGrpc().AddJsonTranscoding(json =>
    {
        // As proto JSON has it: an int64 is a text, since a number of JavaScript holds 53 bits only.
        json.JsonSettings.WriteInt64sAsStrings = true;
        json.TypeRegistry = RestStatus.Details;
    });

    /// <summary>
    /// After routing: refuses what the transcoder would pass over, and answers for paths that are none.
    /// </summary>
    /// <param name="app">The server.</param>
    /// <param name="isHere">Whether a request came in by the listener that speaks JSON.</param>
    public static void UseRest(this WebApplication app, Func<HttpContext, bool> isHere) => app.Use(
        (context, next) => isHere(context) ? AnswerAsync(context, next) : PassAsync(context, next));

    /// <summary>
    /// A service is bound twice: by its own class for gRPC and all that is no stream, by another for lines of JSON. Of
    /// two endpoints at one path that with the lower order is taken.
    /// </summary>
    public static void MapLines<TReady, TLines>(this WebApplication app)
        where TReady : class
        where TLines : class
    {
        app.MapGrpcService<TReady>().Add(endpoint => Rank(endpoint, IsLines(endpoint)));
        app.MapGrpcService<TLines>().Add(endpoint => Rank(endpoint, !IsLines(endpoint)));
    }

    /// <summary>On a listener that does not speak JSON.</summary>
    private static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsRest(context.Request.Path))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is { } call)
        {
            await CheckedAsync(context, next, call);
            return;
        }

        await next(context);
        if (IsRest(context.Request.Path) && !context.Response.HasStarted
            && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
        {
            await RefuseAsync(context);
        }
    }

    private static void Rank(EndpointBuilder endpoint, bool isLast)
    {
        if (isLast && endpoint is RouteEndpointBuilder route)
        {
            route.Order = 1;
        }
    }

    private static bool IsLines(EndpointBuilder endpoint) => endpoint.Metadata
        .OfType<GrpcJsonTranscodingMetadata>().Any(json => json.MethodDescriptor.IsServerStreaming);

    private static Task CheckedAsync(HttpContext context, RequestDelegate next, GrpcJsonTranscodingMetadata call)
    {
        var faults = RestRoute.Of(call.MethodDescriptor) is { } route
            ? RestQuery.Check(route, context.Request.Query)
            : [];
        if (faults.Count > 0)
        {
            return RestStatus.WriteAsync(context.Response, Faults.Invalid(faults));
        }

        // A read has no body, and the transcoder would answer in the charset of one, or fail at one that is none.
        context.Request.ContentType = null;
        if (call.MethodDescriptor.IsServerStreaming)
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode == StatusCodes.Status200OK)
                {
                    context.Response.ContentType = Lines;
                }

                return Task.CompletedTask;
            });
        }

        return next(context);
    }

    private static Task RefuseAsync(HttpContext context)
    {
        var path = Faults.Show(context.Request.Path);
        return RestStatus.WriteAsync(
            context.Response,
            HttpMethods.IsGet(context.Request.Method)
                ? Faults.UnknownPath(path)
                : Faults.OnlyGet(Faults.Show(context.Request.Method), path));
    }
}
