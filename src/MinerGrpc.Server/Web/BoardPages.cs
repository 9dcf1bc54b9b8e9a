using Grpc.AspNetCore.Web;

namespace MinerGrpc.Server.Web;

/// <summary>
/// The board in the pipeline: its files before routing, gRPC-Web behind it, both on its own listener.
/// </summary>
internal static class BoardPages
{
    private const string Assets = "/assets";

    /// <param name="app">The server.</param>
    /// <param name="folder">The built page.</param>
    /// <param name="isCall">Whether a path that is read is none of the page, but a call.</param>
    public static void UseBoardPages(
        this WebApplication app, BoardFolder folder, Func<PathString, bool> isCall) => app.UseWhen(
        BoardListener.IsBoard,
        board =>
        {
            board.Use(BoardGuard.InvokeAsync);
            board.Use((context, next) => ServeIndexAsync(context, next, folder));
            board.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = folder,
                OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                    CacheControl(file.Context.Request.Path),
            });
            board.Use((context, next) => RefuseOthersAsync(context, next, isCall));
        });

    public static void UseBoardCalls(this WebApplication app) => app.UseWhen(
        BoardListener.IsBoard, board => board.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true }));

    private static Task ServeIndexAsync(HttpContext context, RequestDelegate next, BoardFolder folder)
    {
        if (context.Request.Path != "/" || !IsRead(context.Request))
        {
            return next(context);
        }

        if (!folder.IsBuilt)
        {
            return UnbuiltPage.WriteAsync(context.Response, folder);
        }

        context.Request.Path = "/index.html";
        return next(context);
    }

    /// <summary>Only calls, of gRPC-Web or of JSON, go on to routing.</summary>
    private static Task RefuseOthersAsync(
        HttpContext context, RequestDelegate next, Func<PathString, bool> isCall)
    {
        if (!IsRead(context.Request) || isCall(context.Request.Path))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>
    /// Names of assets hold a digest of their content: they never change. The page that names them does.
    /// </summary>
    private static string CacheControl(PathString path) =>
        path.StartsWithSegments(Assets, StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";

    private static bool IsRead(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
