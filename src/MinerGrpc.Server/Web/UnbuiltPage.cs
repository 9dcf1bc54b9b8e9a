using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace MinerGrpc.Server.Web;

/// <summary>What stands at the board's address while the board has not been built: how to build it.</summary>
internal static class UnbuiltPage
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:12vh auto;padding:0 1.5rem}"
        + "pre{padding:1rem;border:1px solid;border-radius:6px;overflow:auto}:root{color-scheme:light dark}";

    private static readonly string s_policy =
        $"default-src 'none'; style-src 'sha256-{Hash(Style)}'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'";

    /// <summary>503: the server is well, this page is not there yet. It looks again by itself.</summary>
    public static Task WriteAsync(HttpResponse response, BoardFolder folder)
    {
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = s_policy;
        return response.WriteAsync(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"5\">"
            + $"<title>MinerGrpc: the board is not built</title><style>{Style}</style></head><body>"
            + $"<h1>The board is not built yet</h1>{Ways(folder)}"
            + "<p>The server itself runs as usual: its gRPC port needs none of this, and <code>minergrpc watch</code> "
            + "shows the sector in a terminal.</p></body></html>");
    }

    private static string Ways(BoardFolder folder) => folder.Sources is { } sources
        ? "<p>It needs Node.js 20.19 or newer. In a terminal:</p><pre>"
            + WebUtility.HtmlEncode($"cd {sources}\nnpm ci\nnpm run build")
            + "</pre><p>This page becomes the board by itself when that is done; the server need not be started again."
            + "</p>"
        : "<p>This server was published without it. In the sources, with Node.js 20.19 or newer:</p><pre>"
            + "cd clients/web\nnpm ci\nnpm run build</pre>"
            + "<p>Then publish the server again, or start it with <code>--Board:Folder=</code> and the folder "
            + "<code>clients/web/dist</code>.</p>";

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
