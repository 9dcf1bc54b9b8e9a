using System.Security.Cryptography;
using Grpc.Net.Client;
using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// A connection to a MinerGrpc server: the generated clients for single questions, streams that resume by themselves,
/// publishers that resend. Thread-safe. Dispose it last; open calls end with it.
/// </summary>
public sealed class MinerGrpcClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly TimeProvider _timeProvider;
    private int _nextSeed;

    /// <summary>Makes the channel; the first call connects.</summary>
    /// <param name="address">`http://host:port` for plaintext HTTP/2, `https://host:port` for TLS.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">The address is not an absolute http or https address.</exception>
    public MinerGrpcClient(Uri address, MinerGrpcClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException($"\"{address}\" is no server address; give http://host:port.", nameof(address));
        }

        options ??= new MinerGrpcClientOptions();
        Address = address;
        _timeProvider = options.TimeProvider;
        _nextSeed = options.JitterSeed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = CreateHandler(address, options),
            DisposeHttpClient = true,
        });
        Sector = new(_channel);
        Quotes = new(_channel);
        Instruments = new(_channel);
        Deals = new(_channel);
        Divergence = new(_channel);
        Ingest = new(_channel);
        ServerInfo = new(_channel);
    }

    /// <summary>The server's address as given.</summary>
    public Uri Address { get; }

    /// <summary>Sector moves and the replay window. For streams prefer <see cref="Subscribe"/>.</summary>
    public SectorService.SectorServiceClient Sector { get; }

    /// <summary>Quotes, bars and sessions. For ticks prefer <see cref="ReadTicksAsync"/>.</summary>
    public QuoteService.QuoteServiceClient Quotes { get; }

    /// <summary>Instruments and dated tickers.</summary>
    public InstrumentService.InstrumentServiceClient Instruments { get; }

    /// <summary>Deals and reactions to them.</summary>
    public DealService.DealServiceClient Deals { get; }

    /// <summary>Who moves more than BTC and the peers explain.</summary>
    public DivergenceService.DivergenceServiceClient Divergence { get; }

    /// <summary>Quotes and bars in. For quotes prefer <see cref="CreatePublisher"/>.</summary>
    public IngestService.IngestServiceClient Ingest { get; }

    /// <summary>What the server is and how it does.</summary>
    public ServerInfoService.ServerInfoServiceClient ServerInfo { get; }

    /// <summary>A stream that resumes by itself; nothing is sent until it is read.</summary>
    /// <param name="options">Null: the sector, live, the newest values.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SectorSubscription Subscribe(SubscriptionOptions? options = null) =>
        new(Sector, options ?? new SubscriptionOptions(), _timeProvider, NextRandom());

    /// <summary>The same as <see cref="Subscribe"/>, read at once.</summary>
    /// <inheritdoc cref="SectorSubscription.ReadAsync"/>
    public IAsyncEnumerable<SectorUpdate> SubscribeAsync(
        SubscriptionOptions? options = null, CancellationToken cancellationToken = default) =>
        Subscribe(options).ReadAsync(cancellationToken);

    /// <summary>Ticks of the past, which go on after a break; nothing is sent until they are read.</summary>
    /// <param name="instrument">`instruments/{id}`.</param>
    /// <param name="options">Null: all that are kept.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TickReading Ticks(string instrument, TickOptions? options = null) =>
        new(Quotes, instrument, options ?? new TickOptions(), _timeProvider, NextRandom());

    /// <summary>The same as <see cref="Ticks"/>, read at once.</summary>
    /// <param name="instrument">`instruments/{id}`.</param>
    /// <param name="options">Null: all that are kept.</param>
    /// <param name="cancellationToken">Ends the reading at once.</param>
    /// <inheritdoc cref="TickReading.ReadAsync"/>
    public IAsyncEnumerable<Quote> ReadTicksAsync(
        string instrument, TickOptions? options = null, CancellationToken cancellationToken = default) =>
        Ticks(instrument, options).ReadAsync(cancellationToken);

    /// <summary>A publisher of quotes that survives breaks; the first batch connects.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public QuotePublisher CreatePublisher(PublisherOptions? options = null) =>
        new(Ingest, options ?? new PublisherOptions(), _timeProvider, NextRandom());

    /// <summary>Closes the connection; open streams and publishers end.</summary>
    public void Dispose() => _channel.Dispose();

    // Random is not thread-safe, so each stream has its own; consecutive seeds keep a run repeatable.
    private Random NextRandom() => new(Interlocked.Increment(ref _nextSeed));

    private static SocketsHttpHandler CreateHandler(Uri address, MinerGrpcClientOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        // Without pings a stream may hang for ever after the server's machine has gone.
        KeepAlivePingDelay = options.KeepAlivePingDelay,
        KeepAlivePingTimeout = options.KeepAlivePingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        // A hundred streams fill a connection; the next ones open another instead of waiting.
        EnableMultipleHttp2Connections = true,
        // An HTTP proxy from the environment cannot carry plaintext HTTP/2.
        UseProxy = address.Scheme == Uri.UriSchemeHttps,
    };
}
