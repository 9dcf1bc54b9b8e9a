using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>A real gRPC server on a free port of the loopback whose answers a test scripts.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeServer(WebApplication app, FakeMarket market)
    {
        _app = app;
        Market = market;
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }

    public FakeMarket Market { get; }

    /// <param name="port">0: any free one.</param>
    /// <param name="market">Null: a new one.</param>
    public static async Task<FakeServer> StartAsync(int port = 0, FakeMarket? market = null)
    {
        market ??= new FakeMarket();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(market);
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(
            options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.MapGrpcService<FakeSectorService>();
        app.MapGrpcService<FakeIngestService>();
        app.MapGrpcService<FakeQuoteService>();
        app.MapGrpcService<FakeInstrumentService>();
        app.MapGrpcService<FakeDivergenceService>();
        app.MapGrpcService<FakeDealService>();
        app.MapGrpcService<FakeServerInfoService>();
        await app.StartAsync();
        return new FakeServer(app, market);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
