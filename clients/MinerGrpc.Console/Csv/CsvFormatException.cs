using System.Globalization;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>A file that cannot be read: where, what stands there, and what is expected.</summary>
internal sealed class CsvFormatException(string file, long line, string fault)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{file} line {line}, {fault}; nothing was sent"));
