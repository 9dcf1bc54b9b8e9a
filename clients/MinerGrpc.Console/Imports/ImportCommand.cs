using System.CommandLine;
using MinerGrpc.ConsoleClient.Commands;

namespace MinerGrpc.ConsoleClient.Imports;

/// <summary>`import bars` and `import deals`: files of the past into the server.</summary>
internal static class ImportCommand
{
    public static Command Create(Option<Uri> server, Surface surface) => new(
        "import", "Import a file of bars or of deals; what is refused is named by its line, the rest is kept")
    {
        Bars(server, surface),
        Deals(server, surface),
    };

    private static ExampleCommand Bars(Option<Uri> server, Surface surface)
    {
        var file = SharedOptions.Word("FILE.csv", "Bars with a header of instrument,session_date,close and more");
        var json = SharedOptions.Json("The counts and the refused rows in one line of JSON");
        var command = new ExampleCommand(
            "bars",
            "Import bars. The same file is recognised: it may be imported again",
            "import bars closes.csv")
        {
            file, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            using var input = InputFile.Open(parsed.GetRequiredValue(file));
            var import = new BarImport(connection, surface);
            await import.RunAsync(input, stop);
            import.WriteTo(surface.Out, parsed.GetValue(json));
            return import.Complete ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }

    private static ExampleCommand Deals(Option<Uri> server, Surface surface)
    {
        var file = SharedOptions.Word("FILE.csv", "Deals with a header of name,headline,type,status,parties and more");
        var json = SharedOptions.Json("The counts and the refused rows in one line of JSON");
        var command = new ExampleCommand(
            "deals",
            "Import deals, one announcement a row. Deals that are there stay as they are: a file may be imported again",
            "import deals deals.csv")
        {
            file, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            using var input = InputFile.Open(parsed.GetRequiredValue(file));
            var import = new DealImport(connection, surface);
            await import.RunAsync(input, stop);
            import.WriteTo(surface.Out, parsed.GetValue(json));
            return import.Complete ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }
}
