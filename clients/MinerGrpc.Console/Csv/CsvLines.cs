namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>The rows of a CSV file; holds one at a time. Empty lines are passed over.</summary>
internal sealed class CsvLines : IRowSource
{
    private readonly TextReader _reader;
    private readonly Stream? _bytes;
    private long _line = 1;

    /// <summary>Reads the header.</summary>
    /// <param name="reader">Is disposed with this.</param>
    /// <param name="bytes">What the reader reads, to tell how far it is. Null: nobody asks.</param>
    public CsvLines(TextReader reader, Stream? bytes = null)
    {
        _reader = reader;
        _bytes = bytes;
        Header = reader.ReadLine() ?? "";
        Names = CsvValues.Split(Header) ?? [Header];
    }

    public string[] Names { get; }

    public string Header { get; }

    public double? Share => _bytes is { Length: > 0 } ? (double)_bytes.Position / _bytes.Length : null;

    public SourceRow? Read()
    {
        string? line;
        do
        {
            line = _reader.ReadLine();
            _line++;
        }
        while (line is { Length: 0 });

        return line is null ? null : new SourceRow(_line, CsvValues.Split(line), line);
    }

    public void Dispose() => _reader.Dispose();
}
