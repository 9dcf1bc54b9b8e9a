using System.Globalization;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;
using Spectre.Console;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>
/// The screen as lines: the sector above, the members, what happened below them, and the connection in the last line. A
/// pure function of the view and the size.
/// </summary>
internal sealed class WatchScreen(WatchView view, int width, Glyphs glyphs)
{
    private const int LeastNews = 3;
    private const int WideScreen = 100;

    // Around the table and the news: their rules, the header and the status line.
    private const int Furniture = 4;

    private int Gap => width < WideScreen ? 2 : 3;

    /// <summary>At most <paramref name="height"/> lines of at most the width; null: as many as there are.</summary>
    public IReadOnlyList<ScreenLine> Lines(int? height)
    {
        List<ScreenLine> lines = [.. Flow(SectorParts())];
        var table = new MemberTable(view.Rows, width, glyphs);
        var members = table.Lines(members: true).ToList();
        var others = table.Lines(members: false).ToList();
        if (others.Count > 0)
        {
            members = [.. members, Rule(), .. others];
        }

        var news = view.News.Count > 0
            ? view.News.Select(News).ToList()
            : [new ScreenLine().Add("no deals or alerts yet", Palette.Quiet)];
        if (height is { } most)
        {
            var room = Math.Max(0, most - lines.Count - Furniture);
            members = Fit(members, room - Math.Min(Math.Min(news.Count, LeastNews), room / 3));
            news = news[..Math.Min(news.Count, Math.Max(0, room - members.Count))];
        }

        lines.Add(Rule());
        lines.Add(table.Header());
        lines.AddRange(members);
        lines.Add(Rule());
        lines.AddRange(news);
        if (height is { } full)
        {
            while (lines.Count < full - 1)
            {
                lines.Add(ScreenLine.Empty);
            }

            lines = lines[..Math.Max(0, Math.Min(lines.Count, full - 1))];
        }

        lines.Add(new StatusLine(view, glyphs).Of(width, Gap));
        return [.. lines.Select(line => line.Cut(width, glyphs.Ellipsis))];
    }

    private List<ScreenLine> Fit(List<ScreenLine> members, int room)
    {
        if (members.Count <= room)
        {
            return members;
        }

        var shown = Math.Max(0, room - 1);
        var rest = string.Create(
            CultureInfo.InvariantCulture,
            $"{glyphs.Ellipsis} {members.Count - shown} more: a taller window shows them");
        return [.. members[..shown], new ScreenLine().Add(rest, Palette.Quiet)];
    }

    private ScreenLine Rule() => new ScreenLine().Add(new string(glyphs.Rule, width), Palette.Quiet);

    private ScreenLine News(NewsLine news) => new ScreenLine()
        .Add(news.When.PadRight(9), Palette.Quiet)
        .Add((news.What.Length < WordWidth ? news.What : "CORR").PadRight(WordWidth), Palette.Strong)
        .Add(news.Text);

    private int WordWidth => width < WideScreen ? 7 : 12;

    private IEnumerable<ScreenLine> SectorParts()
    {
        if (view.Sector is not { } sector)
        {
            yield return new ScreenLine().Add("SECTOR ", Palette.Strong).Add("not known yet", Palette.Quiet);
            yield break;
        }

        yield return Figure("SECTOR", sector.HasEqualWeightMoveRatio, sector.EqualWeightMoveRatio, true);
        yield return Figure("BTC", sector.HasBenchmarkMoveRatio, sector.BenchmarkMoveRatio, false);
        yield return Figure("excess", sector.HasExcessRatio, sector.ExcessRatio, true);
        if (width >= WideScreen)
        {
            yield return Figure("median", sector.HasMedianMoveRatio, sector.MedianMoveRatio, false);
        }

        var breadth = sector.Breadth ?? new Breadth();
        yield return new ScreenLine()
            .Add(Plain.Count(breadth.Advancing), Palette.Signed(true, breadth.Advancing)).Add(" up ")
            .Add(Plain.Count(breadth.Declining), Palette.Signed(true, -breadth.Declining)).Add(" down ")
            .Add(string.Create(CultureInfo.InvariantCulture, $"{breadth.Unchanged} flat of {sector.Members}"));
        yield return new ScreenLine().Add($"{Plain.Session(sector.Session)} ").Add(Time(), Palette.Quiet);
    }

    private string Time() => view.MarketTime is { } second
        ? DateTimeOffset.FromUnixTimeSeconds(second)
            .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : Plain.Absent;

    private static ScreenLine Figure(string name, bool present, double ratio, bool strong) => new ScreenLine()
        .Add(name + " ", name == "SECTOR" ? Palette.Strong : Palette.Quiet)
        .Add(Plain.Ratio(present, ratio), strong ? Palette.Signed(present, ratio) : Style.Plain);

    /// <summary>As many lines as the parts need, none of them torn.</summary>
    private IEnumerable<ScreenLine> Flow(IEnumerable<ScreenLine> parts)
    {
        var line = new ScreenLine();
        foreach (var part in parts)
        {
            var gap = width < WideScreen / 2 ? 1 : Gap;
            if (line.Width > 0 && line.Width + gap + part.Width > width)
            {
                yield return line;
                line = new ScreenLine();
            }

            line.Add(line.Width > 0 ? new string(' ', gap) : "").Add(part);
        }

        yield return line;
    }
}
