using MinerGrpc.ConsoleClient.Formatting;

namespace MinerGrpc.ConsoleClient;

/// <summary>What a command sees of the world around it, so that a test can stand in for the terminal.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">One line for an error, and changes of the connection.</param>
internal sealed record Surface(TextWriter Out, TextWriter Error)
{
    /// <summary>True: a person watches, so tables may move and colour is of use.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Environment variables by name; null: not set.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>One line on the error output, prefixed as errors are.</summary>
    public void Tell(string message) => Error.WriteLine($"minergrpc: {Plain.OneLine(message)}");
}
