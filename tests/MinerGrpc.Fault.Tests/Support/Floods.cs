using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// What one hostile connection can do to an HTTP/2 server. Each sends until it has sent enough or the server has closed
/// the connection. Where streams are opened, it waits for the answer to a ping after some of them: so what the server
/// says of these is read before it cuts the connection.
/// </summary>
internal static class Floods
{
    private const string Path = "/minergrpc.v1.SectorService/StreamSectorMoves";

    /// <summary>So few that the server answers each; then so many at once that it has to defend itself.</summary>
    private const int FewStreams = 50;
    private const int ManyStreams = 500;

    private static readonly byte[] s_request =
        Http2Frame.Message(new StreamSectorMovesRequest { Live = true });

    /// <summary>Streams that are opened with a whole request and reset at once (CVE-2023-44487).</summary>
    public static Task RapidResetAsync(RawHttp2 connection, int streams) => SendAsync(connection, streams, i =>
    [
        .. Call(Stream(i)), .. Http2Frame.Reset(Stream(i), Http2Frame.Cancel),
    ]);

    /// <summary>Streams that the server itself has to reset, since their window overflows (CVE-2025-8671).</summary>
    public static Task WindowOverflowAsync(RawHttp2 connection, int streams) => SendAsync(connection, streams, i =>
    [
        .. Call(Stream(i)), .. Http2Frame.WindowUpdate(Stream(i), int.MaxValue),
    ]);

    /// <summary>The same with a window that is to grow by nothing.</summary>
    public static Task EmptyWindowUpdateAsync(RawHttp2 connection, int streams) => SendAsync(connection, streams, i =>
    [
        .. Call(Stream(i)), .. Http2Frame.WindowUpdate(Stream(i), 0),
    ]);

    /// <summary>A header block without an end, with a field in each frame (CVE-2024-27316).</summary>
    public static async Task ContinuationAsync(RawHttp2 connection, int frames)
    {
        await connection.SendAsync(Http2Frame.Headers(1, Path, complete: false));
        var field = Http2Frame.Field("x-more", new string('a', 100));
        await SendBlindAsync(connection, frames, Http2Frame.Continuation(1, field));
    }

    /// <summary>The same with frames that hold nothing.</summary>
    public static async Task EmptyContinuationAsync(RawHttp2 connection, int frames)
    {
        await connection.SendAsync(Http2Frame.Headers(1, Path, complete: false));
        await SendBlindAsync(connection, frames, Http2Frame.Continuation(1, []));
    }

    public static Task PingAsync(RawHttp2 connection, int frames) =>
        SendBlindAsync(connection, frames, Http2Frame.Ping(1));

    public static Task SettingsAsync(RawHttp2 connection, int frames) =>
        SendBlindAsync(connection, frames, Http2Frame.EmptySettings);

    /// <summary>A stream of events, asked for.</summary>
    public static byte[] Call(int stream) =>
        [.. Http2Frame.Headers(stream, Path), .. Http2Frame.Data(stream, s_request, end: true)];

    private static int Stream(int number) => (2 * number) + 1;

    private static async Task SendAsync(RawHttp2 connection, int times, Func<int, byte[]> frames)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < times;)
        {
            bytes.Clear();
            for (var end = Math.Min(times, i + (i == 0 ? FewStreams : ManyStreams)); i < end; i++)
            {
                bytes.AddRange(frames(i));
            }

            if (!await connection.SendAsync(bytes.ToArray()) || !await connection.IsThereAsync())
            {
                return;
            }
        }
    }

    /// <summary>One frame again and again, without a ping: inside a header block none may come.</summary>
    private static async Task SendBlindAsync(RawHttp2 connection, int times, byte[] frame)
    {
        for (var sent = 0; sent < times && connection.GoAway < 0;)
        {
            var some = Enumerable.Repeat(frame, Math.Min(20, times - sent)).SelectMany(bytes => bytes).ToArray();
            if (!await connection.SendAsync(some))
            {
                return;
            }

            sent += some.Length / frame.Length;
        }
    }
}
