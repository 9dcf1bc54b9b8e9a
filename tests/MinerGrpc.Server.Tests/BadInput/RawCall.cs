using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.BadInput;

/// <summary>The answer to a raw HTTP/2 request.</summary>
/// <param name="Status">grpc-status, from headers or trailers. Null: there is none.</param>
internal sealed record RawAnswer(HttpStatusCode Http, int? Status, string Message);

/// <summary>A gRPC call as bytes, for what no client library would send.</summary>
internal sealed class RawCall(TestServer server) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler());

    public async Task<RawAnswer> SendAsync(
        string path, byte[] body, Action<HttpRequestMessage>? change = null, string contentType = "application/grpc")
    {
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var root = server.Address.GetLeftPart(UriPartial.Authority);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(root + path, options))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        change?.Invoke(request);
        using var response = await _client.SendAsync(request).Soon();
        await response.Content.ReadAsByteArrayAsync().Soon();
        var status = Header(response, "grpc-status");
        return new RawAnswer(
            response.StatusCode,
            status is null ? null : int.Parse(status, CultureInfo.InvariantCulture),
            Uri.UnescapeDataString(Header(response, "grpc-message") ?? string.Empty));
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A message with its five bytes of frame.</summary>
    public static byte[] Framed(byte[] message, byte flag = 0, uint? length = null)
    {
        var framed = new byte[5 + message.Length];
        framed[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values)
            ? values.Single()
            : null;
}
