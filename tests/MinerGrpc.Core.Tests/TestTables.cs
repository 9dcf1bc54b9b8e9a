using System.Reflection;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Tables;

namespace MinerGrpc.Core.Tests;

/// <summary>The tables embedded in this assembly: the oracles, and the ones that the server bundles.</summary>
internal static class TestTables
{
    public static Universe BundledUniverse { get; } = Universe.Parse(
        Text("instruments.csv"), Text("tickers.csv"), Text("business_models.csv"), Text("mergers.csv"),
        Text("splits.csv"));

    public static CsvTable Read(string file) => CsvTable.Parse(file, Text(file));

    public static string Text(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is not embedded; is it in Oracles/ or Server/Data/?");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
