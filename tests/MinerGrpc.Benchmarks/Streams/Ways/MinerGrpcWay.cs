using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Load;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Streams.Ways;

/// <summary>The server itself, as an operator runs it: market, journal, plain tables, upkeep.</summary>
internal sealed class MinerGrpcWay(
    string name, Counting counting, DurabilityMode durability, bool upkeepRests, WorkFolder folder) : IWay
{
    public string Name => name;

    public Protocol Protocol => Protocol.Grpc;

    public Counting Counting => counting;

    public async Task<IWayServer> StartAsync(CancellationToken ct)
    {
        var database = folder.NewFile("streams.db");
        var probe = new RuntimeProbe(folder.NewFile("probe"));
        var server = await ServerProcess.StartAsync(database, durability, ct, probe, upkeepRests);
        return new Running(server, probe, database);
    }

    private sealed class Running(ServerProcess server, RuntimeProbe probe, string database) : IWayServer
    {
        public ProcessWatch Watch => server.Watch;

        public RuntimeProbe Probe => probe;

        public int SubscriberPort => server.Address.Port;

        public Task<IQuotePublisher> ConnectAsync(CancellationToken ct) =>
            Task.FromResult<IQuotePublisher>(new GrpcPublisher(server.Channel));

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            probe.Dispose();
            WorkFolder.Delete(database);
        }
    }
}
