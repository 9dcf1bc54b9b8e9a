using MinerGrpc.ConsoleClient;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>One run of the console client inside the test process.</summary>
internal sealed record ConsoleRun(int ExitCode, string[] Output, string[] Errors)
{
    public static Task<ConsoleRun> OfAsync(Uri? server, params string[] args) =>
        OfAsync(server, args, showsProgress: false, Waiting.Deadline());

    /// <param name="server">Null: the default.</param>
    /// <param name="args">As typed behind `minergrpc`.</param>
    /// <param name="showsProgress">The error output is a terminal.</param>
    /// <param name="stop">The person's Ctrl+C.</param>
    public static async Task<ConsoleRun> OfAsync(
        Uri? server, string[] args, bool showsProgress, CancellationToken stop)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var surface = new Surface(output, errors)
        {
            ShowsProgress = showsProgress,
            Variable = name => name == ConsoleApp.ServerVariable ? server?.ToString() : null,
        };
        var code = await ConsoleApp.RunAsync(args, surface, stop).Soon();
        return new(code, Lines(output), Lines(errors));
    }

    /// <summary>The whole of the error output, which for a failure is one line.</summary>
    public string Error => Assert.Single(Errors);

    private static string[] Lines(StringWriter text) =>
        text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
