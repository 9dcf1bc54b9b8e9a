using Parquet;
using Parquet.Schema;

namespace MinerGrpc.ConsoleClient.Files;

/// <summary>Row groups of 65,536 rows, compressed with Zstandard; holds one of them.</summary>
internal sealed class ParquetRowWriter<TRow> : RowWriter<TRow>
{
    private const int GroupRows = 65_536;

    private readonly IParquetColumn<TRow>[] _columns;
    private readonly ParquetWriter _writer;
    private int _rows;

    private ParquetRowWriter(IParquetColumn<TRow>[] columns, ParquetWriter writer)
    {
        _columns = columns;
        _writer = writer;
    }

    public static async Task<RowWriter<TRow>> CreateAsync(
        IReadOnlyList<FileColumn<TRow>> columns, Stream stream)
    {
        IParquetColumn<TRow>[] parquet = [.. columns.SelectMany(column => column.Parquet())];
        var schema = new ParquetSchema(parquet.Select(column => column.Field));
        return new ParquetRowWriter<TRow>(parquet, await ParquetWriter.CreateAsync(
            schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd }));
    }

    public override async ValueTask WriteAsync(TRow row)
    {
        foreach (var column in _columns)
        {
            column.Add(row);
        }

        if (++_rows == GroupRows)
        {
            await FlushAsync();
        }
    }

    public override async ValueTask CompleteAsync()
    {
        await FlushAsync();

        // Writes the footer, without which nobody can read the file.
        await _writer.DisposeAsync();
    }

    private async Task FlushAsync()
    {
        if (_rows == 0)
        {
            return;
        }

        using var group = _writer.CreateRowGroup();
        foreach (var column in _columns)
        {
            await column.FlushAsync(group);
        }

        group.CompleteValidate();
        _rows = 0;
    }
}
