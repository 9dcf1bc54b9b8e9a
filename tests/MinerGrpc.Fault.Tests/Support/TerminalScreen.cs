using System.Text;
using System.Text.RegularExpressions;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// What a terminal would show: as much of one as the live screen asks for. A code that it does not know fails the test,
/// since what it would do to a real terminal is not known either.
/// </summary>
internal sealed partial class TerminalScreen(int rows, int columns)
{
    private readonly StringBuilder _all = new();
    private char[][] _lines = Blank(rows, columns);
    private string _open = "";
    private int _row;
    private int _column;

    /// <summary>All that was written so far, codes included.</summary>
    public string Written => _all.ToString();

    public bool IsAlternate { get; private set; }

    public bool HasCursor { get; private set; } = true;

    public IEnumerable<string> Lines => _lines.Select(line => new string(line).TrimEnd());

    /// <summary>Another size: what the program draws next is what counts.</summary>
    public void Resize(int newRows, int newColumns) => _lines = Blank(newRows, newColumns);

    public void Take(string text)
    {
        _all.Append(text);
        _open += text;
        while (_open.Length > 0)
        {
            if (_open[0] != '\e')
            {
                Put(_open[0]);
                _open = _open[1..];
            }
            else if (Code().Match(_open) is { Success: true } code)
            {
                Obey(code.Groups["mark"].Value, code.Groups["numbers"].Value, code.Groups["letter"].Value);
                _open = _open[code.Length..];
            }
            else
            {
                Assert.True(_open.Length < 32, $"not a code of a terminal: {_open.Replace('\e', '␛')}");
                return;
            }
        }
    }

    private void Obey(string mark, string numbers, string letter)
    {
        switch (mark + letter)
        {
            case "[H":
                var place = numbers.Split(';');
                _row = numbers.Length > 0 ? int.Parse(place[0]) - 1 : 0;
                _column = 0;
                break;
            case "[J":
                _lines = Blank(_lines.Length, _lines[0].Length);
                break;
            case "[K":
                Array.Fill(_lines[_row], ' ', _column, _lines[_row].Length - _column);
                break;
            case "[?h" or "[?l":
                Switch(numbers, letter == "h");
                break;
            case "[m" or "=" or ">":
                break;
            default:
                Assert.Fail($"a code that the screen should not need: {mark}{numbers}{letter}");
                break;
        }
    }

    private void Switch(string mode, bool on)
    {
        IsAlternate = mode == "1049" ? on : IsAlternate;
        HasCursor = mode == "25" ? on : HasCursor;
    }

    private void Put(char character)
    {
        // Before and after the screen lines are printed, and wrap; they are not looked at.
        if (!IsAlternate)
        {
            return;
        }

        // A frame of the size before may still be on its way.
        if (_row < _lines.Length && _column < _lines[_row].Length)
        {
            _lines[_row][_column] = character;
        }

        _column++;
    }

    private static char[][] Blank(int rows, int columns)
    {
        var lines = new char[rows][];
        for (var row = 0; row < rows; row++)
        {
            lines[row] = new char[columns];
            Array.Fill(lines[row], ' ');
        }

        return lines;
    }

    [GeneratedRegex(@"^\e((?<mark>\[\??)(?<numbers>[0-9;]*)(?<letter>[a-zA-Z])|(?<letter>[=>]))")]
    private static partial Regex Code();
}
