using MinerGrpc.ConsoleClient.Formatting;

namespace MinerGrpc.ConsoleClient;

/// <summary>What a command sees of the world around it, so that a test can stand in for the terminal.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">One line for an error, and changes of the connection.</param>
internal sealed record Surface(TextWriter Out, TextWriter Error)
{
    private const string EraseRestOfLine = "\e[K";

    /// <summary>A screen that can be drawn on. Null: a pipe or a file, or a terminal that only takes lines.</summary>
    public Terminal? Terminal { get; init; }

    /// <summary>True: results go to a terminal, be it one that only takes lines.</summary>
    public bool WritesToTerminal { get; init; }

    /// <summary>True: the error output is a terminal, so progress may be shown on it in place.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Environment variables by name; null: not set.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>Replaces the progress that is shown; nothing where no terminal is.</summary>
    public void Progress(string text)
    {
        if (ShowsProgress)
        {
            Error.Write($"\r{text}{EraseRestOfLine}");
            Error.Flush();
        }
    }

    /// <summary>Leaves nothing of the progress.</summary>
    public void EndProgress() => Progress("");

    /// <summary>One line on the error output, prefixed as errors are.</summary>
    public void Tell(string message) => Error.WriteLine($"minergrpc: {Plain.OneLine(message)}");
}
