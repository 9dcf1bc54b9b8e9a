using System.Globalization;
using MinerGrpc.Core.Tables;

namespace MinerGrpc.Core.Tests.Statistics;

/// <summary>Numbers out of the oracle tables.</summary>
internal static class Oracle
{
    /// <summary>With an exponent or without. Null: the field is empty.</summary>
    public static double? Real(this CsvRow row, string column) =>
        row[column].Length == 0 ? null : double.Parse(row[column], CultureInfo.InvariantCulture);

    public static double Value(this CsvRow row, string column) =>
        row.Real(column) ?? throw row.Error(column, "must not be empty");

    public static double[] Column(string file, string column) =>
        [.. TestTables.Read(file).Rows.Select(row => row.Value(column))];

    /// <summary>A table of name and value.</summary>
    public static Dictionary<string, double> Values(string file) =>
        TestTables.Read(file).Rows.ToDictionary(row => row["name"], row => row.Value("value"));

    /// <summary>The 62 daily log returns of the closes; the first 60 are the estimation window of the event.</summary>
    public static double[] LogReturns(string column)
    {
        var closes = Column("closes_2025-06-11_2025-09-10.csv", column);
        return [.. closes.Skip(1).Select((close, i) => Math.Log(close / closes[i]))];
    }

    /// <summary>To a relative error alone, however small the number.</summary>
    public static void AssertRelative(double expected, double actual, double tolerance, string what) => Assert.True(
        Math.Abs(actual - expected) <= tolerance * Math.Abs(expected),
        $"{what}: expected {expected:R}, got {actual:R}");
}
