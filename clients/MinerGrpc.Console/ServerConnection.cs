using Grpc.Core;
using MinerGrpc.Client;
using MinerGrpc.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace MinerGrpc.ConsoleClient;

/// <summary>The client of one command, and its single questions with their deadline.</summary>
internal sealed class ServerConnection(Uri server) : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(10);

    public Uri Server => server;

    public MinerGrpcClient Client { get; } =
        new(server, new MinerGrpcClientOptions { ConnectTimeout = TimeSpan.FromSeconds(3) });

    /// <summary>A deadline and the person's Ctrl+C for one question.</summary>
    public static CallOptions Question(CancellationToken stop) => new(
        deadline: TimeProvider.System.GetUtcNow().UtcDateTime + s_deadline,
        cancellationToken: stop);

    /// <summary>
    /// A name or a ticker as typed: `bitf`, `instruments/bitf`, `BITF`, and the former or later ticker of the same.
    /// </summary>
    /// <param name="text">As typed.</param>
    /// <param name="asOf">The day that a ticker is read for. Null: the market's present day.</param>
    /// <param name="stop">Ctrl+C.</param>
    /// <exception cref="ConsoleFailure">There is no such instrument.</exception>
    public async Task<Instrument> ResolveAsync(string text, Timestamp? asOf, CancellationToken stop)
    {
        var isName = text.StartsWith("instruments/", StringComparison.OrdinalIgnoreCase);
        var name = isName ? text.ToLowerInvariant() : $"instruments/{text.ToLowerInvariant()}";
        try
        {
            var request = new GetInstrumentRequest { Name = name, AsOf = asOf };
            return (await Client.Instruments.GetInstrumentAsync(request, Question(stop))).Instrument;
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            return isName
                ? throw Unknown(text, missing)
                : await ResolveTickerAsync(text, asOf, stop);
        }
    }

    /// <summary>All of <paramref name="texts"/>, in their order.</summary>
    public async Task<List<Instrument>> ResolveAllAsync(
        IEnumerable<string> texts, Timestamp? asOf, CancellationToken stop)
    {
        var instruments = new List<Instrument>();
        foreach (var text in texts)
        {
            instruments.Add(await ResolveAsync(text, asOf, stop));
        }

        return instruments;
    }

    /// <summary>All instruments that the server knows, by name.</summary>
    public async Task<List<Instrument>> ListAsync(CancellationToken stop)
    {
        var instruments = new List<Instrument>();
        var request = new ListInstrumentsRequest();
        do
        {
            var page = await Client.Instruments.ListInstrumentsAsync(request, Question(stop));
            instruments.AddRange(page.Instruments);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        return instruments;
    }

    public void Dispose() => Client.Dispose();

    private async Task<Instrument> ResolveTickerAsync(string text, Timestamp? asOf, CancellationToken stop)
    {
        try
        {
            var request = new ResolveTickerRequest { Ticker = text.ToUpperInvariant(), AsOf = asOf };
            return (await Client.Instruments.ResolveTickerAsync(request, Question(stop))).Instrument;
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            throw Unknown(text, missing);
        }
    }

    private ConsoleFailure Unknown(string text, RpcException missing) => new(
        ExitCode.NotFound,
        $"unknown instrument \"{text}\" at {ConsoleFailure.Short(server)}; see the names with: minergrpc sector",
        missing);
}
