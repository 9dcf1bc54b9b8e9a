using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>
/// The whole server in this process, on a free port of the loopback, with a database of its own. Disposing it stops it
/// and fails the test when it has logged an error that was not expected.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestFolder? _ownFolder;
    private bool _stopped;

    static TestServer()
    {
        // The tests read the captured log; the console would only repeat it, and no test changes a configuration file.
        Environment.SetEnvironmentVariable("Logging__Console__LogLevel__Default", "None");
        Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
    }

    private TestServer(WebApplication app, CapturedLog log, TestFolder? ownFolder)
    {
        _app = app;
        _ownFolder = ownFolder;
        Log = log;
        Address = new Uri(app.Urls.First());
        Board = app.Urls.Skip(1).Select(url => new Uri(url)).SingleOrDefault();
        Channel = GrpcChannel.ForAddress(Address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
            DisposeHttpClient = true,
        });
        Sectors = new SectorService.SectorServiceClient(Channel);
        Quotes = new QuoteService.QuoteServiceClient(Channel);
        Instruments = new InstrumentService.InstrumentServiceClient(Channel);
        Ingest = new IngestService.IngestServiceClient(Channel);
        Info = new ServerInfoService.ServerInfoServiceClient(Channel);
        Deals = new DealService.DealServiceClient(Channel);
        Divergences = new DivergenceService.DivergenceServiceClient(Channel);
    }

    public Uri Address { get; }

    /// <summary>The web page. Null unless the options give it a port.</summary>
    public Uri? Board { get; }

    public GrpcChannel Channel { get; }

    public CapturedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public SectorService.SectorServiceClient Sectors { get; }

    public QuoteService.QuoteServiceClient Quotes { get; }

    public InstrumentService.InstrumentServiceClient Instruments { get; }

    public IngestService.IngestServiceClient Ingest { get; }

    public ServerInfoService.ServerInfoServiceClient Info { get; }

    public DealService.DealServiceClient Deals { get; }

    public DivergenceService.DivergenceServiceClient Divergences { get; }

    /// <summary>Without a feed unless the options name one.</summary>
    public static Task<TestServer> StartAsync(params string[] options) => StartAsync(null, null, options);

    /// <param name="folder">Holds the database and outlives the server. Null: one of its own.</param>
    /// <param name="time">Null: the system's.</param>
    /// <param name="options">As on the command line.</param>
    public static async Task<TestServer> StartAsync(TestFolder? folder, TimeProvider? time, params string[] options)
    {
        var own = folder is null ? new TestFolder() : null;
        var log = new CapturedLog();
        var app = Build((folder ?? own)!, time ?? TimeProvider.System, options);
        try
        {
            app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
            await app.StartAsync().Soon();
            return new TestServer(app, log, own);
        }
        catch
        {
            await app.DisposeAsync();
            own?.Dispose();
            throw;
        }
    }

    /// <summary>Wired and not started: for tests of a start that fails.</summary>
    public static WebApplication Build(TestFolder folder, TimeProvider time, params string[] options) => Program.Build(
        [
            "--Server:Port=0", "--Board:Port=-1", $"--Database:Path={folder.Database}",
            "--Database:Durability=Process", "--Feed:Kind=None", .. options,
        ],
        time);

    /// <summary>As SIGTERM does.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _app.StopAsync().Soon();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Channel.Dispose();
        await _app.DisposeAsync();
        _ownFolder?.Dispose();
        Log.AssertNoUnexpectedErrors();
    }
}
