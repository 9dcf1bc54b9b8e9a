namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>The rows of a CSV file; holds one at a time. Empty lines are passed over.</summary>
internal sealed class CsvLines : IRowSource
{
    private readonly TextReader _reader;
    private long _line = 1;

    /// <summary>Reads the header.</summary>
    public CsvLines(TextReader reader)
    {
        _reader = reader;
        Header = reader.ReadLine() ?? "";
        Names = CsvValues.Split(Header) ?? [Header];
    }

    public string[] Names { get; }

    public string Header { get; }

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
