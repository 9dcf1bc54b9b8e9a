using Google.Protobuf;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Rest;

/// <summary>StreamSectorMoves as lines, read one by one as they come.</summary>
internal sealed class LineStream : IDisposable
{
    private readonly HttpClient _client;
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;
    private long _deliveries;

    private LineStream(HttpClient client, HttpResponseMessage answer, StreamReader lines)
    {
        _client = client;
        _answer = answer;
        _lines = lines;
    }

    public StreamAck Ack { get; private set; } = new();

    public static async Task<LineStream> OpenAsync(TestServer server, string query)
    {
        var client = new HttpClient { BaseAddress = server.Board };
        var answer = await client.GetAsync(
            new Uri($"/v1/sectorMoves:stream?{query}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead)
            .Soon();
        var stream = new LineStream(
            client, answer, new StreamReader(await answer.Content.ReadAsStreamAsync().Soon()));
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        stream.Ack = (await stream.NextAsync()).Ack;
        Assert.NotNull(stream.Ack);
        return stream;
    }

    /// <summary>The next line as it is. Null: the stream has ended.</summary>
    public async Task<string?> LineAsync()
    {
        while (await _lines.ReadLineAsync().Soon() is { } line)
        {
            if (line.Length > 0)
            {
                return line;
            }
        }

        return null;
    }

    public async Task<StreamSectorMovesResponse> NextAsync()
    {
        var line = await LineAsync();
        Assert.NotNull(line);
        var response = JsonParser.Default.Parse<StreamSectorMovesResponse>(line);
        Assert.Equal(++_deliveries, response.DeliveryNumber);
        return response;
    }

    /// <summary>Events up to a sequence, with it; control messages are passed over.</summary>
    public async Task<List<Event>> ThroughAsync(long sequence)
    {
        var events = new List<Event>();
        while (events.Count == 0 || events[^1].Sequence < sequence)
        {
            events.AddRange((await NextAsync()).Events);
        }

        return events;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
        _client.Dispose();
    }
}
