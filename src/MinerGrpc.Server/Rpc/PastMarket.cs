using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;

namespace MinerGrpc.Server.Rpc;

/// <summary>Answers "as of": the market as it was known at an instant of the past.</summary>
internal sealed class PastMarket(StreamServices services, MarketRecovery recovery)
{
    /// <exception cref="Grpc.Core.RpcException">OUT_OF_RANGE before the journal begins.</exception>
    public MarketMoment At(Instant asOf, CancellationToken ct)
    {
        var range = services.Journal.Range;
        return range.OldestTime is { } oldest && asOf >= oldest
            ? recovery.At(asOf, ct)
            : throw Faults.BeforeJournal(asOf.ToString(), range.OldestTime?.ToString() ?? "it is empty");
    }
}
