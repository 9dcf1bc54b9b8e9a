using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Session;

/// <summary>The answers of a server at one moment.</summary>
internal sealed record ServerAnswers(
    string JournalId, long Newest, GetSectorMoveResponse Sector, BatchGetQuotesResponse Quotes,
    ListDealsResponse Deals, List<Event> Snapshot)
{
    public static async Task<ServerAnswers> AskAsync(TestServer server)
    {
        var window = (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow;
        var names = OfficialFigures.Shares.Keys.Append("btc-usd").Select(id => "instruments/" + id);
        var live = TestStream.EveryKind();
        live.Delivery = Delivery.Latest;
        await using var stream = await TestStream.OpenAsync(server, live);
        return new ServerAnswers(
            window.Newest.JournalId,
            window.Newest.Sequence,
            await server.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest()),
            await server.Quotes.BatchGetQuotesAsync(new BatchGetQuotesRequest { Instruments = { names } }),
            await new DealService.DealServiceClient(server.Channel).ListDealsAsync(
                new ListDealsRequest { PageSize = 1_000 }),
            await stream.SnapshotAsync());
    }
}

/// <summary>The bundled session, played once as fast as it can, asked, and asked again after a restart.</summary>
public sealed class BundledServer : IAsyncLifetime
{
    private const int SessionEnded = 202;
    private const int SessionAlreadyPlayed = 203;
    private readonly TestFolder _folder = new();

    internal ServerAnswers Before { get; private set; } = null!;

    internal ServerAnswers After { get; private set; } = null!;

    /// <summary>The second run; it stands at the end of the session.</summary>
    internal TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await using (var first = await TestServer.StartAsync(_folder, null, "--Feed:Kind=Replay", "--Feed:Pace=0"))
        {
            await first.Log.FirstAsync(SessionEnded);
            Before = await ServerAnswers.AskAsync(first);
        }

        Server = await TestServer.StartAsync(
            _folder, null, "--Feed:Kind=Replay", "--Feed:Pace=0", "--Board:Port=0");
        await Server.Log.FirstAsync(SessionAlreadyPlayed);
        After = await ServerAnswers.AskAsync(Server);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>Tests that look at the played session share it.</summary>
[CollectionDefinition(Name)]
public sealed class BundledServerCollection : ICollectionFixture<BundledServer>
{
    public const string Name = "the bundled session, played";
}
