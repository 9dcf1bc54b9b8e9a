using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Server.Tests.Feeds;

/// <summary>The instruments of the bundled session, numbered here as a universe would.</summary>
internal static class SessionNames
{
    public const string Benchmark = "btc-usd";

    private static readonly string[] s_all =
    [
        "mara", "riot", "clsk", "cifr", "iren", "wulf", "hut", "bitf", "corz", "btdr", "hive", "btbt", "apld",
        "glxy", "can", "nbis", Benchmark,
    ];

    public static InstrumentId? Resolve(string name)
    {
        var index = Array.IndexOf(s_all, name);
        return index < 0 ? null : new InstrumentId(index);
    }

    public static string NameOf(InstrumentId instrument) => s_all[instrument.Index];
}
