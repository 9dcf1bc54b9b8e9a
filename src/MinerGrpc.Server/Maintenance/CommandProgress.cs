namespace MinerGrpc.Server.Maintenance;

/// <summary>How far a command has come, on one line of a terminal.</summary>
/// <param name="terminal">Null: nobody watches.</param>
internal sealed class CommandProgress(TextWriter? terminal)
{
    private const int Width = 40;

    private string _shown = string.Empty;

    public void Show(string step) => Write(step);

    /// <param name="step">What is done.</param>
    /// <param name="done">Of <paramref name="all"/>.</param>
    /// <param name="all">0: nothing is to be done.</param>
    public void Show(string step, long done, long all) => Write($"{step} {(all == 0 ? 100 : done * 100 / all)} %");

    /// <summary>`copy 25 %, 200 MiB/s, 9 s left`.</summary>
    /// <param name="step">What is done.</param>
    /// <param name="done">Bytes of <paramref name="all"/>.</param>
    /// <param name="all">More than 0.</param>
    /// <param name="elapsed">Since the step began; in the first second nothing is foretold.</param>
    public void ShowBytes(string step, long done, long all, TimeSpan elapsed)
    {
        var rate = done / Math.Max(elapsed.TotalSeconds, 0.001);
        var left = elapsed < TimeSpan.FromSeconds(1) ? string.Empty : $", {Math.Ceiling((all - done) / rate):0} s left";
        Write(FormattableString.Invariant($"{step} {done * 100 / all} %, {rate / (1 << 20):0} MiB/s{left}"));
    }

    /// <summary>Leaves the line empty.</summary>
    public void End()
    {
        if (_shown.Length > 0)
        {
            terminal?.Write($"\r{new string(' ', Width)}\r");
            _shown = string.Empty;
        }
    }

    private void Write(string text)
    {
        if (terminal is not null && text != _shown)
        {
            terminal.Write($"\r{text.PadRight(Width)}");
            _shown = text;
        }
    }
}
