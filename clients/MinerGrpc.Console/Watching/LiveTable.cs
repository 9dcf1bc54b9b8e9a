using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>Draws the board in place, at most ten times a second however many events come.</summary>
internal static class LiveTable
{
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(100);

    public static Task RunAsync(WatchLoop loop, WatchBoard board, CancellationToken stop) =>
        AnsiConsole.Live(Render(board.Take() ?? throw new InvalidOperationException("A new board has its first view.")))
            .Overflow(VerticalOverflow.Ellipsis)
            .StartAsync(async context =>
            {
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
                var drawing = DrawAsync(context, board, ended.Token);
                try
                {
                    await loop.RunAsync(board, stop);
                }
                finally
                {
                    await ended.CancelAsync();
                    await drawing;
                    Draw(context, board);
                }
            });

    /// <summary>The sector's line, the members by move, what happened last, and the state of the connection.</summary>
    public static IRenderable Render(WatchView view)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("Instrument");
        foreach (var number in new[] { "Last", "Move", "BTC", "Excess" })
        {
            table.AddColumn(new TableColumn(number).RightAligned());
        }

        table.AddColumn("Time");
        table.AddColumn("Flags");
        foreach (var (name, move) in view.Rows)
        {
            table.AddRow(
                new Text(name),
                new Text(Plain.Price(move.LastPrice)),
                Ratio(move.HasMoveRatio, move.MoveRatio),
                Ratio(move.HasBenchmarkMoveRatio, move.BenchmarkMoveRatio),
                Ratio(move.HasExcessRatio, move.ExcessRatio),
                new Text(IsoTime.ToText(move.LastTime)),
                Flags(move.Flags));
        }

        var sector = view.Sector is { } known ? Plain.Sector(known) : "sector: not known yet";
        return new Rows(
        [
            new Text(sector, new Style(decoration: Decoration.Bold)),
            table,
            new Text(Plain.OneLine(view.State), new Style(Color.Grey)),
            .. view.News.Select(line => new CroppedLine(line)),
        ]);
    }

    private static async Task DrawAsync(LiveDisplayContext context, WatchBoard board, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(s_frame, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                Draw(context, board);
            }
        }
        catch (OperationCanceledException)
        {
            // The stream has ended; the last view is drawn by the caller.
            return;
        }
    }

    private static void Draw(LiveDisplayContext context, WatchBoard board)
    {
        if (board.Take() is { } view)
        {
            context.UpdateTarget(Render(view));
        }
    }

    private static Text Ratio(bool present, double ratio) => new(
        Plain.Ratio(present, ratio),
        !present || ratio == 0 ? Style.Plain : new Style(ratio > 0 ? Color.Green : Color.Red));

    private static Text Flags(IReadOnlyCollection<QuoteFlag> flags)
    {
        var severe = flags.Contains(QuoteFlag.Stale) || flags.Contains(QuoteFlag.Halted);
        return new(Plain.Flags(flags), new Style(severe ? Color.Red : Color.Yellow));
    }
}
