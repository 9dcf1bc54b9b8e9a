using Spectre.Console;
using Spectre.Console.Rendering;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>A text in one line, cut at the edge: a long headline must not push the table out of the screen.</summary>
internal sealed class CroppedLine(string text) : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        Segment.SplitOverflow(new Segment(text), Overflow.Ellipsis, maxWidth);
}
