using System.Net;

namespace MinerGrpc.Server.Web;

/// <summary>
/// Lets only the board's own page speak to the board's listener. A page of another site must neither read nor announce:
/// it may not be answered across origins (there is no CORS), nor reach loopback under a name of its own (DNS
/// rebinding).
/// </summary>
internal static class BoardGuard
{
    /// <summary>Nothing but what the server itself delivers; no inline script or style, no frame around it.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!IsOurs(context.Request.Host))
        {
            return RefuseAsync(
                context, "The board does not answer to this name; use localhost or the IP address of the server.");
        }

        var origin = context.Request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{context.Request.Scheme}://{context.Request.Host}"
            ? next(context)
            : RefuseAsync(context, "Only the board's own page may call this address.");
    }

    /// <summary>An address is no name that somebody else's DNS could give.</summary>
    private static bool IsOurs(HostString host) =>
        IPAddress.TryParse(host.Host, out _)
        || string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason);
    }
}
