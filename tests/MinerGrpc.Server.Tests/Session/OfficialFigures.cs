namespace MinerGrpc.Server.Tests.Session;

/// <summary>The official figures of one share on 9 September 2025, in USD and shares.</summary>
internal sealed record OfficialDay(
    decimal PreviousClose, decimal Open, decimal High, decimal Low, decimal Close, long Volume)
{
    public double Move => (double)Close / (double)PreviousClose - 1;
}

/// <summary>What the bundled session must end at: a table of the tests' own, not the server's.</summary>
internal static class OfficialFigures
{
    public static readonly string[] Seven = ["bitf", "cifr", "iren", "hut", "riot", "wulf", "mara"];

    /// <summary>Moves from close to close in per cent, to two decimals, as they were reported.</summary>
    public static TheoryData<string, double> Percents => new()
    {
        { "bitf", 24.22 },
        { "cifr", 19.43 },
        { "iren", 15.27 },
        { "hut", 14.99 },
        { "riot", 13.17 },
        { "wulf", 11.96 },
        { "mara", 4.80 },
        { "nbis", 49.42 },
    };

    public static readonly IReadOnlyDictionary<string, OfficialDay> Shares = new Dictionary<string, OfficialDay>
    {
        ["mara"] = new(15.20m, 15.41m, 16.00m, 15.35m, 15.93m, 71_693_300),
        ["riot"] = new(13.44m, 13.79m, 15.30m, 13.66m, 15.21m, 66_569_100),
        ["clsk"] = new(9.17m, 9.345m, 9.685m, 9.09m, 9.67m, 23_573_300),
        ["cifr"] = new(7.72m, 8.172m, 9.36m, 7.90m, 9.22m, 68_754_300),
        ["iren"] = new(26.19m, 28.525m, 30.50m, 27.05m, 30.19m, 50_274_600),
        ["wulf"] = new(9.20m, 9.58m, 10.32m, 9.13m, 10.30m, 69_371_900),
        ["hut"] = new(25.48m, 26.675m, 29.34m, 26.187m, 29.30m, 9_270_700),
        ["bitf"] = new(1.28m, 1.30m, 1.62m, 1.30m, 1.59m, 113_559_800),
        ["corz"] = new(13.93m, 14.61m, 14.835m, 14.37m, 14.53m, 20_720_100),
        ["btdr"] = new(12.70m, 12.93m, 13.97m, 12.73m, 13.85m, 4_848_800),
        ["hive"] = new(2.60m, 2.67m, 3.00m, 2.65m, 2.99m, 28_337_900),
        ["btbt"] = new(2.55m, 2.60m, 2.85m, 2.575m, 2.77m, 38_846_900),
        ["apld"] = new(13.91m, 14.77m, 15.24m, 13.915m, 15.20m, 31_108_200),
        ["glxy"] = new(24.22m, 25.605m, 26.60m, 24.56m, 26.58m, 10_831_700),
        ["can"] = new(0.703m, 0.697m, 0.728m, 0.697m, 0.705m, 22_688_200),
        ["nbis"] = new(64.06m, 97.20m, 98.68m, 86.12m, 95.72m, 88_378_300),
    };

    public const decimal BenchmarkPreviousClose = 112_097.31m;

    public const decimal BenchmarkClose = 111_301.53m;

    public static double BenchmarkMove => (double)BenchmarkClose / (double)BenchmarkPreviousClose - 1;

    /// <summary>All but Nebius, which is a counterparty.</summary>
    public static IEnumerable<string> Miners => Shares.Keys.Where(id => id != "nbis");
}
