using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using Parquet;
using Parquet.Schema;

namespace MinerGrpc.ConsoleClient.Files;

/// <summary>Columns of a Parquet file as the texts of a CSV file.</summary>
internal static class ParquetCells
{
    public const string NanosSuffix = "_nanos";
    private const string TimeName = "time";

    /// <summary>`bid_nanos` is the column bid.</summary>
    public static string NameOf(string column) =>
        column.EndsWith(NanosSuffix, StringComparison.Ordinal) ? column[..^NanosSuffix.Length] : column;

    public static bool CanRead(DataField field) => !field.IsArray && field.MaxRepetitionLevel == 0
        && field.Path.Length == 1
        && (IsNanos(field) || IsText(field) || field.ClrType == typeof(decimal) || field.ClrType == typeof(DateTime)
            || field.ClrType == typeof(DateOnly));

    /// <summary>The texts of one column by their row; empty where nothing stands.</summary>
    public static async Task<Func<int, string>> ReadAsync(ParquetRowGroupReader group, DataField field, int rows)
    {
        if (IsText(field))
        {
            var texts = new string?[rows];
            await group.ReadAsync(field, texts.AsMemory());
            return row => texts[row] ?? "";
        }

        if (IsNanos(field))
        {
            return NameOf(field.Name).EndsWith(TimeName, StringComparison.Ordinal)
                ? await ValuesAsync<long>(group, field, rows, InstantOf)
                : await ValuesAsync<long>(group, field, rows, UnitsOf);
        }

        return field.ClrType == typeof(decimal) ? await ValuesAsync<decimal>(group, field, rows, UnitsOf)
            : field.ClrType == typeof(DateOnly) ? await ValuesAsync<DateOnly>(group, field, rows, DateOf)
            : await ValuesAsync<DateTime>(group, field, rows, InstantOf);
    }

    private static bool IsNanos(DataField field) =>
        field.ClrType == typeof(long) && field.Name.EndsWith(NanosSuffix, StringComparison.Ordinal);

    private static bool IsText(DataField field) =>
        field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private static async Task<Func<int, string>> ValuesAsync<T>(
        ParquetRowGroupReader group, DataField field, int rows, Func<T, string> text)
        where T : struct
    {
        var values = new T?[rows];
        await group.ReadAsync<T>(field, values.AsMemory());
        return row => values[row] is { } value ? text(value) : "";
    }

    private static string InstantOf(long nanos)
    {
        var seconds = Math.DivRem(nanos, Nanos.PerUnit, out var rest);
        return rest < 0
            ? IsoTime.ToExactText(new Timestamp { Seconds = seconds - 1, Nanos = (int)(rest + Nanos.PerUnit) })
            : IsoTime.ToExactText(new Timestamp { Seconds = seconds, Nanos = (int)rest });
    }

    private static string InstantOf(DateTime time) =>
        IsoTime.ToExactText(Timestamp.FromDateTime(DateTime.SpecifyKind(time, DateTimeKind.Utc)));

    private static string UnitsOf(long nanos) => UnitsOf(Nanos.ToDecimal(nanos));

    private static string UnitsOf(decimal units) =>
        units.ToString("0.############################", CultureInfo.InvariantCulture);

    private static string DateOf(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
