using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Connections;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Maintenance;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Rpc.Rest;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Ticks;
using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.Server.Web;

namespace MinerGrpc.Server;

/// <summary>
/// The drawing of the house, in the order in which data flows: universe, journal, feeds, inbox, market loop, streams,
/// RPCs.
/// </summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is ["--help" or "-h", ..])
        {
            Console.WriteLine(ServerArguments.Help);
            return 0;
        }

        try
        {
            if (ServerCommand.Parse(args) is { } command)
            {
                var database = ServerArguments.Bind<DatabaseOptions>(
                    WebApplication.CreateSlimBuilder(command.Options).Configuration, "Database");
                return new MaintenanceRun(
                        LoadUniverse(), Console.Out, Console.Error, !Console.IsErrorRedirected, TimeProvider.System)
                    .Run(command, database.Path);
            }

            await using var app = Build(args, TimeProvider.System);
            await app.RunAsync();
            return Environment.ExitCode;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"MinerGrpc.Server cannot start: {e.Message.TrimEnd('.')}; choose another port with --Server:Port=N, "
                + "for the board with --Board:Port=N (-1: no board)");
            return 2;
        }
        catch (Exception e) when (e is StartRefusedException or IOException or FormatException)
        {
            await Console.Error.WriteLineAsync($"MinerGrpc.Server cannot start: {e.Message}");
            return 2;
        }
    }

    /// <summary>The whole server, wired and not yet started. Tests start it in their own process.</summary>
    /// <exception cref="StartRefusedException">The message says why and what to do.</exception>
    public static WebApplication Build(string[] args, TimeProvider time)
    {
        ServerArguments.Check(args);
        var builder = WebApplication.CreateSlimBuilder(args);
        var server = ServerArguments.Bind<ServerOptions>(builder.Configuration, "Server");
        var database = ServerArguments.Bind<DatabaseOptions>(builder.Configuration, "Database");
        var retention = ServerArguments.Bind<RetentionOptions>(builder.Configuration, "Retention");
        var feed = ServerArguments.Bind<FeedOptions>(builder.Configuration, "Feed");
        var log = ServerArguments.Bind<LogOptions>(builder.Configuration, "Log");
        var telemetry = ServerArguments.Bind<TelemetryOptions>(builder.Configuration, "Telemetry");
        var board = ServerArguments.Bind<BoardOptions>(builder.Configuration, "Board");
        var address = KestrelLimits.AddressOf(server);
        var boardPort = board.Port;
        var boardGaveWay = BoardListener.GivesWay(
            board, address, isAsked: builder.Configuration["Board:Port"] is not null);
        var maxConnections = KestrelLimits.MaxConnections(
            server.MaxConnections, beside: board.IsOff ? 0 : board.MaxConnections);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            KestrelLimits.Apply(kestrel, server, maxConnections);
            BoardListener.Listen(kestrel, address, board);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));

        ServerLogging.Apply(builder.Logging, log);
        var services = builder.Services;
        services.AddSingleton(time);
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(server)).AddSingleton(database)
            .AddSingleton(retention);

        // What there is: instruments, and the journal that remembers.
        var universe = LoadUniverse();
        services.AddSingleton(universe);
        services.AddSingleton<IJournal>(provider => SqliteJournal.Open(
            database.Path, database.Durability, universe, provider.GetRequiredService<CheckpointMetrics>(),
            provider.GetRequiredService<ILogger<SqliteJournal>>()));
        services.AddSingleton<MarketRecovery>().AddSingleton<JournalUpkeep>();
        services.AddSingleton<PresentMarket>().AddSingleton<PresentDeals>();

        // In: feeds and publishers, through one bounded door.
        var inbox = new Inbox(server.InboxBatches);
        services.AddSingleton(inbox).AddSingleton<IFeedSink>(inbox);
        services.AddSingleton<FeedHealth>();
        services.AddSingleton(new DealDoor(inbox.SubmitAsync));
        services.AddSingleton<IReadOnlyList<Func<IFeed>>>(provider => Feeds(provider, feed, universe, time));

        // The one path: judge, encode once, journal, publish, acknowledge.
        services.AddSingleton<MarketLoop>();
        services.AddHostedService<MarketService>();

        // Out: streams and RPCs.
        services.AddSingleton(new StreamHub(universe, time, server.TailMebibytes << 20));
        services.AddSingleton<StreamServices>().AddSingleton<StreamDoor>().AddSingleton<TickDoor>();
        services.AddSingleton<PastMarket>();
        services.AddSingleton<DivergenceQuestions>().AddSingleton<PageTokens>();
        services.AddSingleton(new PublisherPlaces(server)).AddSingleton(new TickReaderPlaces(server));
        services.AddSingleton(new ServerStart(time.GetUtcNow(), time.GetTimestamp(), maxConnections));
        AddGrpc(services);

        // How it does: health and metrics.
        services.AddSingleton<Readiness>();
        AddMetrics(services, telemetry);

        var app = builder.Build();
        var page = BoardFolder.Find(board.Folder, AppContext.BaseDirectory);
        app.UseBoardPages(page, RestCalls.IsRest);
        app.UseRouting();
        app.UseBoardCalls();
        app.UseRest(BoardListener.IsBoard);
        app.Use((context, next) => CallLimits.InvokeAsync(context, next, time));
        Map(app, server);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            LogStart(app, server, database, telemetry, page);
            if (boardGaveWay)
            {
                app.Services.GetRequiredService<ILogger<MarketService>>().BoardGaveWay(boardPort);
            }
        });
        return app;
    }

    private static void AddGrpc(IServiceCollection services)
    {
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<CallFaults>();
            grpc.MaxReceiveMessageSize = MessageLimits.Read;
            grpc.MaxSendMessageSize = MessageLimits.Response;
            grpc.EnableDetailedErrors = false;
        }).AddServiceOptions<IngestRpc>(ingest => ingest.MaxReceiveMessageSize = MessageLimits.Ingest);
        services.AddRest();
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(health =>
            {
                // Without the cache each Check would run every check: cheap to amplify.
                health.UseHealthChecksCache = true;
                // Reads go on while the journal takes nothing, so the server as a whole still serves.
                health.Services.Map(string.Empty, check => !check.Tags.Contains("ingest"));
                health.Services.Map(MarketService.IngestHealth, check => check.Tags.Contains("ingest"));
            })
            .AddCheck("server", () => HealthCheckResult.Healthy())
            .AddCheck<JournalHealthCheck>("journal", tags: ["ingest"]);
        services.Configure<HealthCheckPublisherOptions>(publish =>
        {
            publish.Delay = TimeSpan.Zero;
            publish.Period = TimeSpan.FromSeconds(5);
        });
    }

    private static void AddMetrics(IServiceCollection services, TelemetryOptions options)
    {
        services.AddSingleton<IngestMetrics>().AddSingleton<CommitMetrics>().AddSingleton<StreamMetrics>()
            .AddSingleton<UpkeepMetrics>().AddSingleton<CheckpointMetrics>();
        services.AddSingleton<StateMetrics>().AddSingleton(provider =>
        {
            var streams = provider.GetRequiredService<StreamHub>();
            var publishers = provider.GetRequiredService<PublisherPlaces>();
            return new StreamState
            {
                Published = () => streams.Sequence,
                FurthestBehind = () => streams.FurthestBehind,
                Publishers = () => publishers.Current,
            };
        });
        if (options.Endpoint() is { } endpoint)
        {
            OtlpExport.Add(services, endpoint, options);
        }
    }

    private static void Map(WebApplication app, ServerOptions options)
    {
        app.MapGrpcService<InstrumentRpc>();
        app.MapLines<QuoteRpc, TickLines>();
        app.MapLines<SectorRpc, SectorLines>();
        app.MapGrpcService<DealRpc>();
        app.MapGrpcService<DivergenceRpc>();
        app.MapGrpcService<IngestRpc>();
        app.MapGrpcService<ServerInfoRpc>();
        app.MapGet(OpenApiPage.Path, OpenApiPage.WriteAsync);
        app.MapGrpcHealthChecksService();
        if (options.Reflection)
        {
            app.MapGrpcReflectionService();
        }
    }

    private static Universe LoadUniverse() => Universe.Parse(
        BundledTables.Read("instruments.csv"), BundledTables.Read("tickers.csv"),
        BundledTables.Read("business_models.csv"), BundledTables.Read("mergers.csv"),
        BundledTables.Read("splits.csv"));

    /// <summary>Each is made when it starts, so that it goes on from where the journal stands then.</summary>
    private static List<Func<IFeed>> Feeds(
        IServiceProvider services, FeedOptions options, Universe universe, TimeProvider time)
    {
        var loop = services.GetRequiredService<MarketLoop>();
        var feeds = new List<Func<IFeed>> { () => new WallClockFeed(() => loop.IsLive, time) };
        if (options.Kind == FeedKind.None)
        {
            return feeds;
        }

        InstrumentId? Resolve(string id) => universe.TryFind("instruments/" + id, out var found) ? found : null;
        var session = options.Kind == FeedKind.Csv
            ? RecordedSession.FromCsv(CsvPath(options), Resolve, DayEnd)
            : BundledSession.Create(Resolve, options.Seed);
        var journal = services.GetRequiredService<IJournal>();
        var log = services.GetRequiredService<ILogger<ReplayFeed>>();
        ReplayFeed Replay() => new(
            session,
            new ReplayOptions
            {
                Pace = options.Pace,
                Loop = options.Loop,
                StartAfter = journal.FindFeedProgress(session.Name),
            },
            new LoopSchedule(Hours), time, log);
        feeds.Add(options.Kind == FeedKind.Csv
            ? Replay
            : () => new FeedSequence(History(services, universe, time), Replay()));
        return feeds;
    }

    /// <summary>What was known before the bundled session: it comes first, so that its first minute has it.</summary>
    private static HistoryFeed History(IServiceProvider services, Universe universe, TimeProvider time)
    {
        var inbox = services.GetRequiredService<Inbox>();
        return new HistoryFeed(
            BundledHistory.DailyBars(universe, Instant.From(time.GetUtcNow())), BundledHistory.Deals(universe),
            BundledSession.PreviousClose,
            services.GetRequiredService<IJournal>().FindFeedProgress(BundledHistory.Name) is not null,
            inbox.SubmitAsync, inbox.SubmitAsync);
    }

    private static string CsvPath(FeedOptions options) => File.Exists(options.Path)
        ? options.Path
        : throw new StartRefusedException(
            $"Feed:Path '{options.Path}' is no file; give the recorded session with --Feed:Path=FILE.csv");

    private static Instant? DayEnd(Instant last) => TradingCalendar.NewYork.DayAt(last)?.PostClose;

    private static SessionHours? Hours(DateOnly date) =>
        TradingCalendar.NewYork.SessionOf(date) is { } session ? new SessionHours(session.Open, session.Close) : null;

    private static void LogStart(
        WebApplication app, ServerOptions server, DatabaseOptions database, TelemetryOptions telemetry,
        BoardFolder page)
    {
        var address = new Uri(app.Urls.First());
        var log = app.Services.GetRequiredService<ILogger<MarketService>>();
        if (telemetry.Endpoint() is { } endpoint)
        {
            log.MetricsGo(endpoint, telemetry.IntervalSeconds);
        }

        log.Listening(
            server.Address, address.Port, Path.GetFullPath(database.Path), database.Durability,
            app.Services.GetRequiredService<IJournal>().Range.Newest);
        if (app.Urls.Skip(1).FirstOrDefault() is { } board)
        {
            log.BoardListens(board, page.IsBuilt ? "built" : "not built, it says how");
        }
    }
}
