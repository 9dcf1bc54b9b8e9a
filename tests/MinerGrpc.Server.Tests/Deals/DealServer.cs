using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.Server.Tests.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Deals;

/// <summary>DealService alone on a real socket, over a loop of the tests' own and a clock that they move.</summary>
public sealed class DealServer : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly PresentDeals _present = new();
    private WebApplication _app = null!;
    private GrpcChannel _channel = null!;

    public FakeTimeProvider Clock { get; } = FakeClock.AfterTheClose();

    public DealService.DealServiceClient Deals { get; private set; } = null!;

    internal TestDealLoop Loop { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Loop = new TestDealLoop(_present, Clock);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton<TimeProvider>(Clock).AddSingleton(RandomMarket.Universe)
            .AddSingleton<IJournal>(
                _ => SqliteJournal.Open(_folder.Database, DurabilityMode.Process, RandomMarket.Universe))
            .AddSingleton(new StreamHub(RandomMarket.Universe, Clock, 1 << 20))
            .AddSingleton<FeedHealth>().AddSingleton<StreamServices>().AddSingleton<PageTokens>()
            .AddSingleton(_present).AddSingleton(new DealDoor(Loop.TakeAsync));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<CallFaults>();
            grpc.MaxReceiveMessageSize = MessageLimits.Read;
            grpc.MaxSendMessageSize = MessageLimits.Response;
        });
        _app = builder.Build();
        _app.MapGrpcService<DealRpc>();
        await _app.StartAsync().Soon();
        _channel = GrpcChannel.ForAddress(_app.Urls.Single());
        Deals = new DealService.DealServiceClient(_channel);
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync().Soon();
        _channel.Dispose();
        await _app.DisposeAsync();
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
}
