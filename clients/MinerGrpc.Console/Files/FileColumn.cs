using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using Parquet.Schema;
using Date = Google.Type.Date;

namespace MinerGrpc.ConsoleClient.Files;

/// <summary>A column that is written: one of CSV, one or two of Parquet. Absent is empty, and null.</summary>
internal abstract record FileColumn<TRow>(string Name)
{
    /// <summary>As CSV holds it, before quotation.</summary>
    public abstract string Text(TRow row);

    /// <summary>Fresh ones for one file.</summary>
    public abstract IEnumerable<IParquetColumn<TRow>> Parquet();
}

internal sealed record TextColumn<TRow>(string Name, Func<TRow, string?> Value) : FileColumn<TRow>(Name)
{
    public override string Text(TRow row) => Value(row) ?? "";

    public override IEnumerable<IParquetColumn<TRow>> Parquet() =>
        [new ParquetTexts<TRow>(Name, row => Value(row) is { Length: > 0 } text ? text : null)];
}

/// <summary>A price or a size in nanos: decimal units in CSV, `NAME_nanos` in Parquet.</summary>
internal sealed record UnitsColumn<TRow>(string Name, Func<TRow, long?> Value) : FileColumn<TRow>(Name)
{
    public override string Text(TRow row) => Value(row) is { } nanos
        ? Nanos.ToDecimal(nanos).ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture)
        : "";

    public override IEnumerable<IParquetColumn<TRow>> Parquet() =>
        [new ParquetValues<TRow, long>(new DataField<long>(Name + ParquetCells.NanosSuffix, true), Value)];
}

internal sealed record DateColumn<TRow>(string Name, Func<TRow, Date?> Value) : FileColumn<TRow>(Name)
{
    public override string Text(TRow row) => Value(row) is { } date ? Plain.Date(date) : "";

    public override IEnumerable<IParquetColumn<TRow>> Parquet() =>
    [
        new ParquetValues<TRow, DateOnly>(new DataField<DateOnly>(Name, true),
            row => Value(row) is { } date ? new DateOnly(date.Year, date.Month, date.Day) : null),
    ];
}

/// <summary>
/// An instant: in Parquet a timestamp of microseconds for the eye, and int64 nanoseconds since 1970, which are exact.
/// </summary>
internal sealed record InstantColumn<TRow>(string Name, Func<TRow, Timestamp?> Value) : FileColumn<TRow>(Name)
{
    public override string Text(TRow row) => Value(row) is { } time ? IsoTime.ToExactText(time) : "";

    public override IEnumerable<IParquetColumn<TRow>> Parquet() =>
    [
        new ParquetValues<TRow, DateTime>(
            new DateTimeDataField(Name, DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros, true),
            row => Value(row) is { } time
                ? DateTime.UnixEpoch.AddSeconds(time.Seconds).AddTicks(time.Nanos / 1_000 * 10)
                : null),
        new ParquetValues<TRow, long>(
            new DataField<long>(Name + ParquetCells.NanosSuffix, true),
            row => Value(row) is { } time ? checked((time.Seconds * Nanos.PerUnit) + time.Nanos) : null),
    ];
}
