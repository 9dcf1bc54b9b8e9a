using Parquet;
using Parquet.Schema;

namespace MinerGrpc.ConsoleClient.Files;

/// <summary>A column on its way into a Parquet file: gathers values, then writes them into a row group.</summary>
internal interface IParquetColumn<TRow>
{
    DataField Field { get; }

    void Add(TRow row);

    /// <summary>Writes and forgets what was gathered.</summary>
    Task FlushAsync(ParquetRowGroupWriter group);
}

/// <summary>Values of a fixed size; null where there is none.</summary>
internal sealed class ParquetValues<TRow, TValue>(DataField column, Func<TRow, TValue?> value) : IParquetColumn<TRow>
    where TValue : struct
{
    private readonly List<TValue?> _values = [];

    public DataField Field => column;

    public void Add(TRow row) => _values.Add(value(row));

    public async Task FlushAsync(ParquetRowGroupWriter group)
    {
        await group.WriteAsync<TValue>(column, _values.ToArray());
        _values.Clear();
    }
}

/// <summary>Texts; null where there is none.</summary>
internal sealed class ParquetTexts<TRow>(string name, Func<TRow, string?> text) : IParquetColumn<TRow>
{
    private readonly List<string> _texts = [];

    public DataField Field { get; } = new DataField(name, typeof(string), true);

    public void Add(TRow row) => _texts.Add(text(row)!);

    public async Task FlushAsync(ParquetRowGroupWriter group)
    {
        await group.WriteAsync(Field, _texts);
        _texts.Clear();
    }
}
