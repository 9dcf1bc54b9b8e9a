using System.Globalization;
using Grpc.Net.Client;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Load;
using MinerGrpc.Benchmarks.Streams.Servers;

namespace MinerGrpc.Benchmarks.Streams.Ways;

/// <summary>A way whose server is one of <see cref="BenchServer"/>.</summary>
/// <param name="name">In the tables.</param>
/// <param name="kind">Of server.</param>
/// <param name="folder">Of its probe.</param>
/// <param name="eventsInMessage">For <see cref="ServerKind.FanOut"/>.</param>
internal sealed class BenchWay(string name, ServerKind kind, WorkFolder folder, int eventsInMessage = 1) : IWay
{
    public string Name => name;

    public Protocol Protocol => kind == ServerKind.WebSocket ? Protocol.WebSocket : Protocol.Grpc;

    public Counting Counting => kind == ServerKind.FanOut ? Counting.Free : Counting.Every;

    public async Task<IWayServer> StartAsync(CancellationToken ct)
    {
        var probe = new RuntimeProbe(folder.NewFile("probe"));
        var (process, words) = await ChildProcess.StartAsync(
            [BenchServer.Command, kind.ToString(), eventsInMessage.ToString(CultureInfo.InvariantCulture)], ct,
            probe.Attach);
        return new Running(process, probe, Port(words[1]), Port(words[2]));
    }

    private static int Port(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private sealed class Running(ChildProcess process, RuntimeProbe probe, int grpcPort, int subscriberPort)
        : IWayServer
    {
        private readonly GrpcChannel _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{grpcPort}");

        public ProcessWatch Watch { get; } = new(process.Id);

        public RuntimeProbe Probe => probe;

        public int SubscriberPort => subscriberPort;

        public Task<IQuotePublisher> ConnectAsync(CancellationToken ct) =>
            Task.FromResult<IQuotePublisher>(new GrpcPublisher(_channel));

        public async ValueTask DisposeAsync()
        {
            _channel.Dispose();
            await process.DisposeAsync();
            probe.Dispose();
        }
    }
}
