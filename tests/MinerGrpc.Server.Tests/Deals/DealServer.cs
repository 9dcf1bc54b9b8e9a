using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Deals;

/// <summary>The whole server without a feed, its deals, and a clock that the tests move.</summary>
public sealed class DealServer : IAsyncLifetime
{
    private readonly TestFolder _folder = new();

    public FakeTimeProvider Clock { get; } = FakeClock.AfterTheClose();

    public DealService.DealServiceClient Deals { get; private set; } = null!;

    internal TestServer Server { get; private set; } = null!;

    internal TestFolder Folder => _folder;

    /// <summary>The newest event in the journal.</summary>
    public long Newest => Server.Services.GetRequiredService<IJournal>().Range.Newest;

    public async Task InitializeAsync()
    {
        Server = await TestServer.StartAsync(_folder, Clock);
        Deals = new DealService.DealServiceClient(Server.Channel);
    }

    /// <summary>Stops it and starts another one on the same database.</summary>
    public async Task RestartAsync()
    {
        await Server.DisposeAsync();
        await InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A deal that is valid, of which a test changes what it is about.</summary>
    public static Deal Draft(string id = "2025-09-08-nebius-microsoft") => new()
    {
        Name = "deals/" + id,
        Headline = "Nebius supplies Microsoft with GPU capacity.",
        Type = DealType.ComputeCapacity,
        Status = DealStatus.Announced,
        Parties =
        {
            new DealParty
            {
                DisplayName = "Nebius Group N.V.", Role = PartyRole.Provider, Instrument = "instruments/nbis",
            },
            new DealParty
            {
                DisplayName = "Microsoft Corp.", Role = PartyRole.Customer, Instrument = "instruments/msft",
            },
        },
        BaseValue = Usd(17_400_000_000),
        MaximumValue = Usd(19_400_000_000),
        AffectedInstruments =
        {
            new AffectedInstrument
            {
                Instrument = "instruments/bitf", Relation = DealRelation.ReadThrough, Reason = "A miner.",
            },
        },
        AnnounceDate = Day(8),
        AnnounceHalfDay = AnnounceHalfDay.AfterClose,
        Sources = { new DealSource { Uri = "https://example.com/news", Kind = SourceKind.News } },
        Confidence = Confidence.High,
    };

    public static Google.Type.Money Usd(long units, int nanos = 0) =>
        new() { CurrencyCode = "USD", Units = units, Nanos = nanos };

    /// <summary>A day of September 2025.</summary>
    public static Google.Type.Date Day(int day) => new() { Year = 2025, Month = 9, Day = day };

    public async Task<Deal> AnnounceAsync(Deal draft, string requestId = "") => (await Deals.AnnounceDealAsync(
        new AnnounceDealRequest { Deal = draft, RequestId = requestId }).ResponseAsync.Soon()).Deal;

    public async Task<Deal> ReviseAsync(Deal draft, string requestId = "") => (await Deals.ReviseDealAsync(
        new ReviseDealRequest { Deal = draft, Reason = "a figure was corrected", RequestId = requestId })
        .ResponseAsync.Soon()).Deal;

    public async Task<Deal> RetractAsync(string name, int revision, string requestId = "") =>
        (await Deals.RetractDealAsync(new RetractDealRequest
        {
            Name = name, Revision = revision, Reason = "the source took it back", RequestId = requestId,
        }).ResponseAsync.Soon()).Deal;

    public async Task<Deal> GetAsync(string name) =>
        (await Deals.GetDealAsync(new GetDealRequest { Name = name }).ResponseAsync.Soon()).Deal;

    public async Task<IReadOnlyList<Deal>> RevisionsAsync(string name) => (await Deals.ListDealRevisionsAsync(
        new ListDealRevisionsRequest { Name = name }).ResponseAsync.Soon()).Revisions;
}
