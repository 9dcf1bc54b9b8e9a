using System.Buffers;
using System.Text;

namespace MinerGrpc.ConsoleClient.Files;

/// <summary>A header and one row a line, as `publish` and `import` read them.</summary>
internal sealed class CsvRowWriter<TRow> : RowWriter<TRow>
{
    private const int FlushCharacters = 64 << 10;
    private static readonly SearchValues<char> s_quoted = SearchValues.Create("\",\r\n");
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly IReadOnlyList<FileColumn<TRow>> _columns;
    private readonly Stream _stream;
    private readonly StringBuilder _text = new();

    public CsvRowWriter(IReadOnlyList<FileColumn<TRow>> columns, Stream stream)
    {
        _columns = columns;
        _stream = stream;
        Append(column => column.Name);
    }

    public override async ValueTask WriteAsync(TRow row)
    {
        Append(column => column.Text(row));
        if (_text.Length >= FlushCharacters)
        {
            await CompleteAsync();
        }
    }

    public override async ValueTask CompleteAsync()
    {
        await _stream.WriteAsync(s_utf8.GetBytes(_text.ToString()));
        _text.Clear();
    }

    private void Append(Func<FileColumn<TRow>, string> value)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            var text = value(_columns[i]);
            _text.Append(i == 0 ? "" : ",");
            if (!text.AsSpan().ContainsAny(s_quoted))
            {
                _text.Append(text);
                continue;
            }

            // A row never goes on in the next line: those who read it would take the rest for another row.
            var line = Formatting.Plain.OneLine(text);
            _text.Append('"').Append(line.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        _text.Append('\n');
    }
}
