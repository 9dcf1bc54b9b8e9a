using Spectre.Console;
using Spectre.Console.Rendering;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>One line of the screen in pieces of one style each. Every character takes one column.</summary>
internal sealed class ScreenLine : Renderable
{
    public static readonly ScreenLine Empty = new();

    private readonly List<Segment> _pieces = [];

    /// <summary>In columns.</summary>
    public int Width { get; private set; }

    public ScreenLine Add(string text, Style? style = null)
    {
        if (text.Length > 0)
        {
            _pieces.Add(new Segment(text, style ?? Style.Plain));
            Width += text.Length;
        }

        return this;
    }

    public ScreenLine Add(ScreenLine other)
    {
        _pieces.AddRange(other._pieces);
        Width += other.Width;
        return this;
    }

    /// <summary>Spaces up to a column.</summary>
    public ScreenLine PadTo(int column) => Add(new string(' ', Math.Max(0, column - Width)));

    /// <summary>As wide as the screen at most; what is cut off is told by <paramref name="ellipsis"/>.</summary>
    public ScreenLine Cut(int width, char ellipsis)
    {
        if (Width <= width)
        {
            return this;
        }

        var cut = new ScreenLine();
        foreach (var piece in _pieces)
        {
            var room = width - 1 - cut.Width;
            if (piece.Text.Length > room)
            {
                return cut.Add(piece.Text[..room].TrimEnd() + ellipsis, piece.Style);
            }

            cut.Add(piece.Text, piece.Style);
        }

        return cut;
    }

    /// <summary>The bare text.</summary>
    public override string ToString() => string.Concat(_pieces.Select(piece => piece.Text));

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => _pieces;
}
