using System.Text;

namespace MinerGrpc.Core.Tables;

/// <summary>
/// Splits text into records by RFC 4180. A quote inside a field that does not begin with one is refused rather than
/// kept: it is nearly always a broken row.
/// </summary>
internal sealed class CsvReader(string table, string text)
{
    private readonly StringBuilder _quoted = new();

    // A byte order mark at the very start is not part of the first column's name.
    private int _position = text.StartsWith('\uFEFF') ? 1 : 0;
    private int _line = 1;

    /// <summary>Of the record last read; reused by the next.</summary>
    public List<string> Fields { get; } = [];

    public int RecordLine { get; private set; }

    /// <summary>False: there are no more records.</summary>
    public bool Read()
    {
        while (_position < text.Length && SkipLineEnd())
        {
        }

        if (_position >= text.Length)
        {
            return false;
        }

        Fields.Clear();
        RecordLine = _line;
        do
        {
            Fields.Add(_position < text.Length && text[_position] == '"' ? ReadQuoted() : ReadPlain());
        }
        while (SkipComma());

        if (_position < text.Length && !SkipLineEnd())
        {
            throw CsvTable.Error(table, _line, $"'{text[_position]}' stands behind a closing quote");
        }

        return true;
    }

    private string ReadPlain()
    {
        var start = _position;
        while (_position < text.Length && text[_position] is not (',' or '\n' or '\r'))
        {
            if (text[_position] == '"')
            {
                throw CsvTable.Error(table, _line, "a quote inside a field; put the field in quotes and double it");
            }

            _position++;
        }

        return text[start.._position];
    }

    private string ReadQuoted()
    {
        var openedOn = _line;
        _quoted.Clear();
        for (_position++; _position < text.Length; _position++)
        {
            var c = text[_position];
            if (c != '"')
            {
                _line += c == '\n' ? 1 : 0;
                _quoted.Append(c);
            }
            else if (_position + 1 < text.Length && text[_position + 1] == '"')
            {
                _quoted.Append(c);
                _position++;
            }
            else
            {
                _position++;
                return _quoted.ToString();
            }
        }

        throw CsvTable.Error(table, openedOn, "a quote is opened and never closed");
    }

    private bool SkipComma()
    {
        if (_position >= text.Length || text[_position] != ',')
        {
            return false;
        }

        _position++;
        return true;
    }

    private bool SkipLineEnd()
    {
        if (text[_position] == '\r')
        {
            if (_position + 1 >= text.Length || text[_position + 1] != '\n')
            {
                throw CsvTable.Error(table, _line, "a carriage return without a line feed");
            }

            _position++;
        }

        if (text[_position] != '\n')
        {
            return false;
        }

        _position++;
        _line++;
        return true;
    }
}
