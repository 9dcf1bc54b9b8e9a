using System.Text;

namespace MinerGrpc.ConsoleClient;

/// <summary>A screen that can be drawn on in place.</summary>
/// <param name="Size">Columns and lines, now.</param>
internal sealed record Terminal(Func<(int Width, int Height)> Size)
{
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    /// <summary>False: only ASCII is safe.</summary>
    public bool IsUnicode { get; init; } = true;

    /// <summary>Waits for a key. Null: nobody can press one.</summary>
    public Func<ConsoleKeyInfo>? ReadKey { get; init; }

    /// <summary>The terminal of this process. Null: output goes elsewhere, or no cursor can be moved.</summary>
    public static Terminal? Open()
    {
        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") is "dumb" or "")
        {
            return null;
        }

        return new Terminal(Now)
        {
            IsUnicode = Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage,
            ReadKey = Console.IsInputRedirected ? null : () => Console.ReadKey(intercept: true),
        };
    }

    /// <summary>q ends; any other key has the screen written anew, as Ctrl+L does elsewhere.</summary>
    public void WatchKeys(Action end, Action redraw)
    {
        if (ReadKey is not { } read)
        {
            return;
        }

        // Reading also keeps what is typed from being echoed into the screen. It cannot be ended, so the thread is one
        // that the process does not wait for.
        var thread = new Thread(() =>
        {
            while (char.ToLowerInvariant(read().KeyChar) != 'q')
            {
                redraw();
            }

            end();
        })
        { IsBackground = true, Name = "keys" };
        thread.Start();
    }

    // A terminal that does not know its size says 0.
    private static (int Width, int Height) Now() => (
        Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth,
        Console.WindowHeight > 0 ? Console.WindowHeight : UsualHeight);
}
