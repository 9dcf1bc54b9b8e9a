using System.Text;
using Spectre.Console;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>
/// The control codes that turn the screen that stands into the next one: only lines that differ are written, so that a
/// quiet market costs nothing and nothing flickers. Not thread-safe.
/// </summary>
/// <param name="console">Turns styles into codes, as many colours as it has.</param>
internal sealed class ScreenPainter(IAnsiConsole console)
{
    /// <summary>The other screen, no cursor, and lines that are cut, not wrapped, while a window is resized.</summary>
    public const string Enter = "\e[?1049h\e[?25l\e[?7l\e[H";

    /// <summary>All of it undone, and the keypad mode that the runtime switches on when it reads keys.</summary>
    public const string Leave = "\e[?7h\e[?25h\e[?1l\e>\e[?1049l";

    private string[] _standing = [];
    private int _width;
    private volatile bool _forgotten = true;

    /// <summary>What stands there is not known any more: the next frame is written whole. From any thread.</summary>
    public void Forget() => _forgotten = true;

    /// <summary>A frame has to be made.</summary>
    public bool IsDue(bool changed, int width, int height) =>
        changed || _forgotten || width != _width || height != _standing.Length;

    /// <summary>Empty: the screen is as it should be.</summary>
    public string Paint(IReadOnlyList<ScreenLine> lines, int width)
    {
        var codes = new StringBuilder();
        if (_forgotten || width != _width || _standing.Length != lines.Count)
        {
            _forgotten = false;
            codes.Append("\e[2J");
            _standing = new string[lines.Count];
            _width = width;
        }

        for (var i = 0; i < lines.Count; i++)
        {
            var text = Text(lines[i]);
            if (text != _standing[i])
            {
                // Behind the last column the cursor still stands on it: erasing there would take its character.
                codes.Append("\e[").Append(i + 1).Append(";1H").Append(text);
                codes.Append(lines[i].Width < width ? "\e[K" : "");
                _standing[i] = text;
            }
        }

        return codes.ToString();
    }

    /// <summary>One line with the codes of its styles.</summary>
    public string Text(ScreenLine line) => console.ToAnsi(line);
}
