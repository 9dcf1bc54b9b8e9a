#pragma warning disable
using MinerGrpc.Core.Instruments; using MinerGrpc.Core.Values;
namespace MinerGrpc.Core.Divergence;
internal readonly record struct TS(DateOnly Date,int NewShares,int OldShares);
internal static class TempX { extension(Instrument i) { public List<TS> Splits => []; public Price AdjustForSplits(Price p, DateOnly a, DateOnly b) => p; } }
