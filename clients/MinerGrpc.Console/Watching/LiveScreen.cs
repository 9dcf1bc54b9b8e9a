using MinerGrpc.Client;
using Spectre.Console;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>
/// Shows the board in place, at most five times a second however many events come, and not at all while nothing
/// changes. The terminal is left as it was, whatever ends the screen.
/// </summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="output">Takes the codes.</param>
/// <param name="colour">False: bold and dim alone.</param>
internal sealed class LiveScreen(Terminal terminal, TextWriter output, bool colour)
{
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(200);

    private readonly ScreenPainter _painter = new(Codes(output, colour));
    private readonly Glyphs _glyphs = terminal.IsUnicode ? Glyphs.Unicode : Glyphs.Ascii;
    private WatchView? _view;

    /// <summary>Turns styles into codes for any writer.</summary>
    public static IAnsiConsole Codes(TextWriter output, bool colour) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(output),
        Ansi = AnsiSupport.Yes,
        ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        // What a build server's variables say about colours does not count for a screen that a person asked for.
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
    });

    /// <summary>
    /// Until the loop ends by itself, when the last state is printed where the command was typed, or a person ends it.
    /// </summary>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public async Task RunAsync(WatchLoop loop, WatchBoard board, DivergenceLook look, CancellationToken stop)
    {
        // Not disposed: the thread that reads keys lives on to the end of the process.
        var byHand = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, byHand.Token);
        output.Write(ScreenPainter.Enter);
        try
        {
            terminal.WatchKeys(byHand.Cancel, _painter.Forget);
            await RunPartsAsync(loop, board, look, ended);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested && byHand.IsCancellationRequested)
        {
            // q: as Ctrl+C, but without a signal.
            return;
        }
        finally
        {
            output.Write(ScreenPainter.Leave);
            output.Flush();
        }

        Print(board);
    }

    private async Task RunPartsAsync(
        WatchLoop loop, WatchBoard board, DivergenceLook look, CancellationTokenSource ended)
    {
        var drawing = OrEndAsync(DrawAsync(board, ended.Token), ended);
        var looking = OrEndAsync(look.RunAsync(ended.Token), ended);
        try
        {
            await loop.RunAsync(board, ended.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(drawing, looking);
        }
    }

    /// <summary>Ends with the screen. A part that fails ends the screen, and its failure is what is told.</summary>
    private static async Task OrEndAsync(Task part, CancellationTokenSource ended)
    {
        try
        {
            await part;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private async Task DrawAsync(WatchBoard board, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(s_frame, TimeProvider.System);
        do
        {
            Draw(board);
        }
        while (await timer.WaitForNextTickAsync(ended));
    }

    private void Draw(WatchBoard board)
    {
        var taken = board.Take();
        var (width, height) = terminal.Size();
        if (!_painter.IsDue(taken is not null, width, height) || (taken ?? _view) is not { } view)
        {
            return;
        }

        _view = view;
        output.Write(_painter.Paint(new WatchScreen(view, width, _glyphs).Lines(height), width));
        output.Flush();
    }

    private void Print(WatchBoard board)
    {
        var view = board.Take() ?? _view;
        if (view is null)
        {
            return;
        }

        var (width, _) = terminal.Size();
        foreach (var line in new WatchScreen(view, width, _glyphs).Lines(null))
        {
            output.WriteLine(_painter.Text(line));
        }
    }
}
