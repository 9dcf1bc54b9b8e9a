using System.Buffers.Binary;
using System.Net.Http.Headers;
using MinerGrpc.Server.Tests.BadInput;

namespace MinerGrpc.Server.Tests.Web;

/// <summary>A gRPC-Web call as a browser sends it: frames in a body, the status in a last frame.</summary>
internal static class WebCall
{
    public const string Info = "/minergrpc.v1.ServerInfoService/GetServerInfo";
    public const string Stream = "/minergrpc.v1.SectorService/StreamSectorMoves";
    public const string ContentType = "application/grpc-web+proto";

    private const byte TrailersFlag = 0x80;

    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, byte[] message)
    {
        using var body = new ByteArrayContent(RawCall.Framed(message));
        body.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        return await client.PostAsync(new Uri(path, UriKind.Relative), body);
    }

    /// <summary>The first message and the trailers.</summary>
    public static (byte[] Message, string Trailers) Read(byte[] body)
    {
        var message = Array.Empty<byte>();
        for (var at = 0; at < body.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 1));
            var content = body[(at + 5)..(at + 5 + length)];
            if ((body[at] & TrailersFlag) != 0)
            {
                return (message, System.Text.Encoding.ASCII.GetString(content));
            }

            message = content;
            at += 5 + length;
        }

        return (message, string.Empty);
    }
}
