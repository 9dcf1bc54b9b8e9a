using System.Globalization;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>A file of quotes that cannot be read: where, what stands there, and what is expected.</summary>
internal sealed class CsvFormatException(string file, long line, string column, string value, string expected)
    : Exception(string.Create(
        CultureInfo.InvariantCulture,
        $"{file} line {line}, column {column}: \"{value}\" is not valid; expected {expected}; nothing was published"));
