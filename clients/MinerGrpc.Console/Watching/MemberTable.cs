using System.Globalization;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;
using Spectre.Console;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>
/// The members in lines of one width. As the screen gets narrower the columns of the highest rank fall away, and flags
/// get shorter; the instrument, its move and its last price stay.
/// </summary>
internal sealed class MemberTable
{
    private const int NarrowScreen = 50;
    private const double NotableSigmas = 3;

    private readonly IReadOnlyList<WatchRow> _rows;
    private readonly Glyphs _glyphs;
    private readonly List<(TableColumn Column, int Width)> _columns = [];
    private readonly int _gap;
    private readonly PriceText _prices;

    /// <param name="rows">All of them, so that the columns do not jump while the screen is scrolled.</param>
    /// <param name="width">Of the screen.</param>
    /// <param name="glyphs">What the terminal can show.</param>
    public MemberTable(IReadOnlyList<WatchRow> rows, int width, Glyphs glyphs)
    {
        _rows = rows;
        _glyphs = glyphs;
        _gap = width < NarrowScreen ? 1 : 2;
        _prices = new PriceText(rows.Select(row => row.Move.LastPrice));
        Choose(width);
    }

    public ScreenLine Header()
    {
        var line = new ScreenLine();
        foreach (var (column, width) in _columns)
        {
            Put(line, column, width, column.Header, Palette.Quiet);
        }

        return line;
    }

    /// <summary>One line for each row in their order, members or the others.</summary>
    public IEnumerable<ScreenLine> Lines(bool members)
    {
        foreach (var row in _rows.Where(row => row.IsMember == members))
        {
            var line = new ScreenLine();
            foreach (var (column, width) in _columns)
            {
                var (text, style) = column.Cell(row, width);
                Put(line, column, width, text, style);
            }

            yield return line;
        }
    }

    private void Put(ScreenLine line, TableColumn column, int width, string text, Style style)
    {
        var cell = text.Length <= width ? text : text[..(width - 1)] + _glyphs.Ellipsis;
        line.Add(line.Width > 0 ? new string(' ', _gap) : "");
        var end = line.Width + width;
        if (!column.IsText)
        {
            line.PadTo(end - cell.Length);
        }

        line.Add(cell, style);
        if (column != _columns[^1].Column)
        {
            line.PadTo(end);
        }
    }

    private void Choose(int width)
    {
        var all = Columns();
        var room = width + _gap;
        var chosen = new HashSet<TableColumn>();
        foreach (var column in all.OrderBy(column => column.Rank))
        {
            if (column.Width + _gap > room)
            {
                break;
            }

            room -= column.Width + _gap;
            chosen.Add(column);
        }

        foreach (var column in all.Where(chosen.Contains))
        {
            _columns.Add((column, column.Width));
        }

        // First the words of the flags, then longer curves: both only where all columns of a lower rank have room.
        foreach (var name in new[] { FlagsHeader, TrendHeader })
        {
            var place = _columns.FindIndex(entry => entry.Column.Header == name);
            if (place >= 0)
            {
                var (column, least) = _columns[place];
                var more = FlagWidths(column).LastOrDefault(wider => wider - least <= room, least);
                room -= more - least;
                _columns[place] = (column, more);
            }
        }
    }

    private static IEnumerable<int> FlagWidths(TableColumn column) => column.Header == FlagsHeader
        ? [ShortFlags, WordFlags]
        : Enumerable.Range(column.Width, Math.Max(1, column.Stretch - column.Width + 1));

    private const string FlagsHeader = "FLAGS";
    private const string TrendHeader = "TREND";
    private const int LetterFlags = 5;
    private const int ShortFlags = 7;
    private const int WordFlags = 19;

    private List<TableColumn> Columns()
    {
        var name = Math.Clamp(_rows.Select(row => row.Name.Length).DefaultIfEmpty().Max(), 6, 12);
        var company = Math.Clamp(_rows.Select(row => row.Company.Length).DefaultIfEmpty().Max(), 7, 28);
        List<TableColumn> columns =
        [
            new("TICKER", 0, name, (row, _) => (row.Name, Palette.Strong)) { IsText = true },
            new("COMPANY", 12, company, (row, _) => (row.Company, Palette.Quiet)) { IsText = true },
            new("LAST", 2, _prices.Width, (row, _) => (_prices.Of(row.Move.LastPrice), Style.Plain)),
            new("MOVE", 1, 8, (row, _) => Ratio(row.Move.HasMoveRatio, row.Move.MoveRatio, true)),
            new("BTC", 9, 7, (row, _) =>
                Ratio(row.Move.HasBenchmarkMoveRatio, row.Move.BenchmarkMoveRatio, false)),
            new("EXCESS", 3, 8, (row, _) => Ratio(row.Move.HasExcessRatio, row.Move.ExcessRatio, true)),
            new("SIGMAS", 5, 6, (row, _) => Statistic(row.Sigmas, NotableSigmas)),
            new("PEER Z", 6, 6, (row, _) => Statistic(row.PeerZ, NotableSigmas)),
            new("AGE", 8, 5, (row, _) => (AgeText.Of(row.Age), Palette.Quiet)),
            new("TIME", 11, 8, (row, _) => (TimeOf(row.Move), Palette.Quiet)),
            new(FlagsHeader, 4, LetterFlags, (row, width) => Flags(row.Move.Flags, width)) { IsText = true },
        ];
        if (_glyphs.HasSparklines)
        {
            columns.Insert(2, new(TrendHeader, 7, 8, Trend) { IsText = true, Stretch = 48 });
        }

        return columns;
    }

    private static (string, Style) Ratio(bool present, double ratio, bool coloured) => (
        Plain.Ratio(present, ratio), coloured ? Palette.Signed(present, ratio) : Palette.Quiet);

    private static (string, Style) Statistic(double? value, double notable) => (
        Plain.Statistic(value is not null, value ?? 0),
        Math.Abs(value ?? 0) >= notable ? Palette.Strong : Style.Plain);

    private static (string, Style) Trend(WatchRow row, int width) => (
        Sparkline.Of(row.Trail, width), Palette.Signed(row.Move.HasMoveRatio, row.Move.MoveRatio));

    private static (string, Style) Flags(IReadOnlyCollection<QuoteFlag> flags, int width) => (
        width >= WordFlags ? FlagText.Words(flags) : width >= ShortFlags ? FlagText.Shorts(flags)
            : FlagText.Letters(flags),
        FlagText.IsGrave(flags) ? Palette.Alarm : flags.Contains(QuoteFlag.Delayed) ? Palette.Warning : Palette.Quiet);

    private static string TimeOf(Move move) => move.LastTime is { } last
        ? DateTimeOffset.FromUnixTimeSeconds(last.Seconds).ToString("HH:mm:ss", CultureInfo.InvariantCulture)
        : Plain.Absent;
}
