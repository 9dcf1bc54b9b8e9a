using System.Globalization;
using System.Reflection;
using MinerGrpc.Core.Tables;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>The core's reference tables, which are embedded here as well.</summary>
internal static class OracleTables
{
    public static readonly string[] Seven = ["bitf", "cifr", "iren", "hut", "riot", "wulf", "mara"];

    /// <summary>The eleven instruments of the reference values.</summary>
    public static readonly string[] Members = [.. Seven, "clsk", "corz", "apld", "nbis"];

    /// <summary>Official closes of 11 June to 10 September 2025, BTC's at the same instants.</summary>
    public static IEnumerable<Bar> Closes() => Read("closes_2025-06-11_2025-09-10.csv").Rows.SelectMany(
        row => Members.Append("btc").Select(id => Bars.Daily(
            id == "btc" ? "btc-usd" : id, row["session"], row.Number(id.ToUpperInvariant()))));

    /// <summary>The market model of a member by column.</summary>
    public static CsvRow Model(string member) => Read("market_model_members.csv").Rows.Single(
        row => row["member"].Equals(member, StringComparison.OrdinalIgnoreCase));

    /// <summary>The comparison of a member with the other six on the closes.</summary>
    public static CsvRow Peer(string member) => Read("sector_members.csv").Rows.Single(
        row => row["case"] == "closes_7" && row["member"] == member);

    /// <summary>The p values of a member, adjusted for the seven.</summary>
    public static CsvRow Adjusted(string member) => Read("event_study_members.csv").Rows.Single(
        row => row["member"].Equals(member, StringComparison.OrdinalIgnoreCase));

    /// <summary>A test over the seven by its name.</summary>
    public static double Study(string name) =>
        Read("event_study_values.csv").Rows.Single(row => row["name"] == name).Value("value");

    /// <summary>With an exponent or without.</summary>
    public static double Value(this CsvRow row, string column) =>
        double.Parse(row.Required(column), CultureInfo.InvariantCulture);

    private static CsvTable Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is not embedded");
        using var reader = new StreamReader(stream);
        return CsvTable.Parse(file, reader.ReadToEnd());
    }
}
