using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>A whole answer of ListTicks.</summary>
/// <param name="Ticks">Of all messages.</param>
/// <param name="Cursor">Of the last message.</param>
/// <param name="End">What the last message said.</param>
/// <param name="Messages">As they came.</param>
internal sealed record TickAnswer(
    IReadOnlyList<Quote> Ticks, Cursor Cursor, TicksEnd End, IReadOnlyList<ListTicksResponse> Messages);

/// <summary>Reads lists of ticks and holds each to the contract: a cursor in every message, the end last.</summary>
internal static class TickLists
{
    public static async Task<TickAnswer> TicksAsync(this TestServer server, ListTicksRequest request)
    {
        using var call = server.Quotes.ListTicks(request);
        var messages = new List<ListTicksResponse>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None).Soon())
        {
            Assert.All(messages, m => Assert.Null(m.End));
            messages.Add(call.ResponseStream.Current);
        }

        var ticks = messages.SelectMany(m => m.Ticks).ToList();
        var last = messages[^1];
        Assert.NotNull(last.End);
        Assert.Equal(ticks.Count, last.End.Ticks);
        Assert.All(messages, m => Assert.True(m.Ticks.Count == 0 || m.Ticks[^1].Sequence <= m.Cursor.Sequence));
        return new TickAnswer(ticks, last.Cursor, last.End, messages);
    }

    /// <summary>Every event from the first to the newest.</summary>
    public static async Task<List<Event>> ReplayAllAsync(this TestServer server)
    {
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest
        {
            Delivery = Delivery.Every,
            Kinds = { System.Enum.GetValues<EventKind>().Where(k => k != EventKind.Unspecified) },
            AfterCursor = await server.OldestAsync(),
        });
        return await stream.ReplayAsync();
    }

    public static async Task<Cursor> OldestAsync(this TestServer server) =>
        (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow.Oldest;

    public static long NanosOf(Timestamp time) => (time.Seconds * 1_000_000_000) + time.Nanos;
}
