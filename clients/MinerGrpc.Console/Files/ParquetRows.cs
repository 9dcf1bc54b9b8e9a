using Parquet;
using Parquet.Schema;
using MinerGrpc.ConsoleClient.Csv;

namespace MinerGrpc.ConsoleClient.Files;

/// <summary>
/// The rows of a Parquet file as the texts that a CSV file would hold, so that both are checked alike. `NAME_nanos`
/// stands for NAME and takes the place of a column NAME, which is coarser. Holds one row group at a time.
/// </summary>
internal sealed class ParquetRows : IRowSource
{
    private readonly string _file;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private readonly Func<int, string>[] _columns;
    private long _line = 1;
    private int _group;
    private int _row;
    private int _rows;

    /// <param name="file">The name for errors.</param>
    /// <param name="bytes">Stays the caller's.</param>
    /// <exception cref="ConsoleFailure">It is no Parquet file, or has columns that cannot be read.</exception>
    public ParquetRows(string file, Stream bytes)
    {
        _file = file;
        _reader = Guarded(() => ParquetReader.CreateAsync(
            bytes, new ParquetOptions { UseDateOnlyTypeForDates = true }, leaveStreamOpen: true));
        var all = _reader.Schema.DataFields;
        _fields = [.. all.Where(field => !all.Any(other => other.Name == field.Name + ParquetCells.NanosSuffix))];
        _columns = new Func<int, string>[_fields.Length];
        Names = [.. _fields.Select(field => ParquetCells.NameOf(field.Name))];
        Header = string.Join(',', _fields.Select(field => field.Name));
        if (_fields.FirstOrDefault(field => !ParquetCells.CanRead(field)) is { } odd)
        {
            throw new ConsoleFailure(ExitCode.Usage, $"{file}: column {odd.Name} is of the type {odd.ClrType.Name}; "
                + "expected int64 nanos, a decimal, a timestamp, a date or a string, not nested; nothing was sent");
        }
    }

    public string[] Names { get; }

    public string Header { get; }

    // Of whole row groups and of the rows of the one that is read.
    public double? Share => _reader.RowGroupCount == 0 ? null
        : (Math.Max(0, _group - 1) + (_rows == 0 ? 0 : (double)_row / _rows)) / _reader.RowGroupCount;

    public SourceRow? Read()
    {
        while (_row == _rows)
        {
            if (_group == _reader.RowGroupCount)
            {
                return null;
            }

            _rows = Guarded(() => LoadAsync(_group));
            _row = 0;
            _group++;
        }

        var values = new string[_columns.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _columns[i](_row);
        }

        _row++;
        return new SourceRow(++_line, values, string.Join(',', values));
    }

    public void Dispose() => _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<int> LoadAsync(int number)
    {
        using var group = _reader.OpenRowGroupReader(number);
        var rows = checked((int)group.RowCount);
        for (var i = 0; i < _fields.Length; i++)
        {
            _columns[i] = await ParquetCells.ReadAsync(group, _fields[i], rows);
        }

        return rows;
    }

    /// <summary>
    /// The library has many exceptions for a damaged file. The file is local and rows are read one by one, so that
    /// waiting here costs nothing.
    /// </summary>
    private T Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new ConsoleFailure(ExitCode.Usage,
                $"cannot read \"{_file}\": {failure.Message.TrimEnd('.')}; give a whole Parquet file", failure);
        }
    }
}
