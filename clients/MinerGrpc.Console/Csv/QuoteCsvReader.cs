using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>Reads quotes row by row. One malformed row is the end: a file is published whole or not.</summary>
/// <param name="file">The name for errors.</param>
/// <param name="source">Stays the caller's.</param>
/// <exception cref="CsvFormatException">The header has an unknown, double or missing column.</exception>
internal sealed class QuoteCsvReader(string file, IRowSource source)
{
    private readonly CsvRowReader<QuoteUpdate> _rows = new(file, source, QuoteCsvColumns.Known, QuoteCsvColumns.Check);

    /// <summary>The next quote; null at the end. Empty lines are passed over.</summary>
    /// <exception cref="CsvFormatException">A value is malformed.</exception>
    public QuoteUpdate? Read() => _rows.Read() switch
    {
        null => null,
        { Value: { } quote } => quote,
        { Line: var line, Fault: var fault } => throw new CsvFormatException(file, line, fault ?? ""),
    };
}
