namespace MinerGrpc.ConsoleClient.Files;

/// <summary>
/// Writes rows into a stream that stays the caller's. One that is not completed is just left: a footer would only make
/// half a file look whole.
/// </summary>
internal abstract class RowWriter<TRow>
{
    public static async Task<RowWriter<TRow>> OpenAsync(
        FileFormat format, IReadOnlyList<FileColumn<TRow>> columns, Stream stream) => format == FileFormat.Parquet
            ? await ParquetRowWriter<TRow>.CreateAsync(columns, stream)
            : new CsvRowWriter<TRow>(columns, stream);

    public abstract ValueTask WriteAsync(TRow row);

    /// <summary>Everything is in the stream. Without it what was written is not whole.</summary>
    public abstract ValueTask CompleteAsync();
}
