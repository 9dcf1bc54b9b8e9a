using MinerGrpc.ConsoleClient.Csv;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Imports;

/// <summary>
/// The rows of a file as messages. The same file always gives the same messages: the server knows them again.
/// </summary>
internal sealed class BarMessages(CsvRowReader<Bar> rows, string requestId, NamedRows refused)
{
    private const int MaximumBars = 2_000;

    // The server takes 256 KiB; the rest is for what stands around the bars.
    private const int MaximumBytes = 250_000;
    private const int BytesAroundBar = 5;

    private readonly LineMap _lines = new();
    private Bar? _left;

    /// <summary>The next message; null at the end. Rows that cannot be read are refused and passed over.</summary>
    public ImportBarsRequest? Next()
    {
        var message = new ImportBarsRequest { RequestId = requestId };
        for (var bytes = 0; message.Bars.Count < MaximumBars && (_left ??= NextBar()) is { } bar; _left = null)
        {
            bytes += bar.CalculateSize() + BytesAroundBar;
            if (bytes > MaximumBytes && message.Bars.Count > 0)
            {
                break;
            }

            message.Bars.Add(bar);
        }

        return message.Bars.Count > 0 ? message : null;
    }

    /// <summary>The line of a row by its position in the stream.</summary>
    public long LineOf(long index) => _lines.LineOf(index);

    private Bar? NextBar()
    {
        while (rows.Read() is { } row)
        {
            if (row.Value is { } bar)
            {
                _lines.Add(row.Line);
                return bar;
            }

            refused.Add(row.Line, row.Fault!);
        }

        return null;
    }
}
