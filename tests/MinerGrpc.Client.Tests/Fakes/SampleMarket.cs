using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>An instrument at the close of 9 September 2025.</summary>
/// <param name="Ticker">Upper case.</param>
/// <param name="Company">In full.</param>
/// <param name="Kind">Miner, counterparty or benchmark.</param>
/// <param name="Last">Official close.</param>
/// <param name="Move">From the close before.</param>
/// <param name="Sigmas">Null: too few pairs.</param>
/// <param name="PeerZ">Null: not among the peers.</param>
internal sealed record SampleInstrument(
    string Ticker, string Company, InstrumentKind Kind, decimal Last, double Move, double? Sigmas, double? PeerZ)
{
    public string Name => $"instruments/{Ticker.ToLowerInvariant()}";
}

/// <summary>
/// As `minergrpc sector`, `rank` and `divergence nbis` tell them of the bundled session, --as-of 2025-09-09T20:00:00Z.
/// </summary>
internal static class SampleMarket
{
    private const InstrumentKind Miner = InstrumentKind.Miner;

    public static IReadOnlyList<SampleInstrument> All { get; } =
    [
        new("BITF", "Bitfarms Ltd.", Miner, 1.59m, 0.2422, 5.02, 2.17),
        new("CIFR", "Cipher Mining Inc.", Miner, 9.22m, 0.1943, 3.12, 1.40),
        new("IREN", "IREN Limited", Miner, 30.19m, 0.1527, 2.61, 0.72),
        new("HIVE", "HIVE Digital Technologies Ltd.", Miner, 2.99m, 0.15, null, 0.68),
        new("HUT", "Hut 8 Corp.", Miner, 29.30m, 0.1499, 3.58, 0.67),
        new("RIOT", "Riot Platforms, Inc.", Miner, 15.21m, 0.1317, 3.06, 0.38),
        new("WULF", "TeraWulf Inc.", Miner, 10.30m, 0.1196, 1.33, 0.18),
        new("GLXY", "Galaxy Digital Inc.", Miner, 26.58m, 0.0974, null, -0.18),
        new("APLD", "Applied Digital Corp.", Miner, 15.20m, 0.0927, 1.48, -0.26),
        new("BTDR", "Bitdeer Technologies Group", Miner, 13.85m, 0.0906, null, -0.29),
        new("BTBT", "Bit Digital, Inc.", Miner, 2.77m, 0.0863, null, -0.36),
        new("CLSK", "CleanSpark, Inc.", Miner, 9.67m, 0.0545, 2.06, -0.88),
        new("MARA", "MARA Holdings, Inc.", Miner, 15.93m, 0.048, 2.01, -0.98),
        new("CORZ", "Core Scientific, Inc.", Miner, 14.53m, 0.0431, 0.74, null),
        new("CAN", "Canaan Inc.", Miner, 0.705m, 0.0028, null, -1.72),
        new("NBIS", "Nebius Group N.V.", InstrumentKind.Counterparty, 95.72m, 0.4942, 8.45, null),
        new("BTC-USD", "Bitcoin / US dollar", InstrumentKind.Benchmark, 111_301.53m, -0.0071, null, null),
    ];

    public static SectorMove Sector()
    {
        var sector = FakeMarket.Sector();
        sector.EqualWeightMoveRatio = 0.1104;
        sector.MedianMoveRatio = 0.0974;
        sector.ExcessRatio = 0.1175;
        sector.Breadth = new Breadth { Advancing = 15 };
        return sector;
    }
}
