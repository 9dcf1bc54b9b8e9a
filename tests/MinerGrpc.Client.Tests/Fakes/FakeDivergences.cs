using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;
using Date = Google.Type.Date;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>Answers about 9 September 2025 in the shape that the server gives them.</summary>
internal static class FakeDivergences
{
    /// <summary>2025-09-08T20:00:00Z, the close of the session before.</summary>
    public static readonly Timestamp Monday = new() { Seconds = 1_757_361_600 };

    /// <summary>2025-09-09T20:00:00Z, the close of the session.</summary>
    public static readonly Timestamp Tuesday = new() { Seconds = 1_757_448_000 };

    public static readonly ByteString Digest = ByteString.CopyFrom(0xab, 0xcd);

    public static Divergence Bitf() => new()
    {
        Instrument = "instruments/bitf",
        Status = DivergenceStatus.Ok,
        Beta = 1.5201,
        BetaStandardError = 0.2312,
        Alpha = 0.001234,
        RSquared = 0.4321,
        Pairs = 60,
        EstimatedFrom = new Timestamp { Seconds = 1_749_672_000 },
        EstimatedThrough = Monday,
        ActualLogReturn = 0.2169,
        ExpectedLogReturn = -0.0096,
        ExpectedMoveRatio = -0.0095,
        ResidualLogReturn = 0.2265,
        ResidualStandardError = 0.0503,
        ResidualSigmas = 4.5,
        PValue = 0.0000332,
        LeaveOneOutExcessRatio = 0.1294,
        ModifiedZ = 2.11,
        BasePriceNanos = 1_280_000_000,
        BaseTime = Monday,
        LastPriceNanos = 1_590_000_000,
        LastTime = Tuesday,
        BenchmarkBasePriceNanos = 112_097_310_000_000,
        BenchmarkBaseTime = Monday,
        BenchmarkLastPriceNanos = 111_301_530_000_000,
        BenchmarkLastTime = Tuesday,
        PartialSession = true,
        BusinessModel = BusinessModel.SelfMining,
        Peers = 14,
        ExcludedPeers =
        {
            new ExcludedPeer { Instrument = "instruments/corz", Reason = PeerExclusionReason.MergerBound },
        },
        MoveRatio = 0.2422,
        BenchmarkMoveRatio = -0.0071,
        Correlation = 0.6573,
        CorrelationLow = 0.4821,
        CorrelationHigh = 0.7815,
        WindowSteps = 1,
        DegreesOfFreedom = 58,
        Simulated = true,
    };

    public static Divergence Corz() => new()
    {
        Instrument = "instruments/corz",
        Status = DivergenceStatus.StaleInstrument,
        StatusMessage = "no price since 2025-09-05; wait for one,\nor ask for another window",
        Pairs = 12,
    };

    public static QueryDivergenceResponse Answer(Divergence divergence) => new()
    {
        Divergence = divergence,
        InputsDigest = Digest,
        AsOf = Tuesday,
    };

    public static RankDivergencesResponse Rank() => new()
    {
        Divergences = { Bitf() },
        Skipped = { Corz() },
        Groups =
        {
            new RankGroup
            {
                BusinessModel = BusinessModel.SelfMining,
                Instruments = { "instruments/bitf" },
                Mean = 4.5,
            },
        },
        InputsDigest = Digest,
        AsOf = Tuesday,
    };

    public static DivergenceAlert Alert(string id = "2025-09-09-bitf-1") => new()
    {
        Name = $"alerts/{id}",
        Instrument = "instruments/bitf",
        State = AlertState.Raised,
        Divergence = Bitf(),
        RaiseThresholdSigmas = 3,
        ClearThresholdSigmas = 2,
        RaiseTime = FakeMarket.Noon,
        UpdateTime = FakeMarket.Noon,
        Deals = { "deals/2025-09-08-nebius-microsoft" },
        PeakResidualSigmas = 4.75,
        SessionDate = new Date { Year = 2025, Month = 9, Day = 9 },
    };
}
