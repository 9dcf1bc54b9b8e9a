using System.CommandLine;
using MinerGrpc.ConsoleClient.Commands;

namespace MinerGrpc.ConsoleClient.Imports;

/// <summary>`import bars` and `import deals`: files of the past into the server.</summary>
internal static class ImportCommand
{
    public static Command Create(Option<Uri> server, Surface surface) => new ExampleCommand(
        "import",
        "Import a file of bars or of deals; what is refused is named by its line, the rest is kept",
        "import bars closes.csv",
        "import deals deals.csv")
    {
        Of(
            new ExampleCommand(
                "bars",
                "Import bars. The same file is recognised: it may be imported again",
                "import bars closes.csv", "import bars minutes.parquet"),
            "Bars with a header of instrument,session_date,close and more",
            server, surface, connection => new BarImport(connection, surface)),
        Of(
            new ExampleCommand(
                "deals",
                "Import deals, one announcement a row. Deals that are there stay as they are: a file may be imported "
                    + "again",
                "import deals deals.csv"),
            "Deals with a header of name,headline,type,status,parties and more",
            server, surface, connection => new DealImport(connection, surface)),
    };

    private static ExampleCommand Of(
        ExampleCommand command, string content, Option<Uri> server, Surface surface,
        Func<ServerConnection, IFileImport> create)
    {
        var file = SharedOptions.Word("FILE", content);
        var json = SharedOptions.Json("The counts and the refused rows in one line of JSON");
        command.Add(file);
        command.Add(json);
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            using var input = InputFile.Open(parsed.GetRequiredValue(file));
            var import = create(connection);
            await import.RunAsync(input, stop);
            import.WriteTo(surface.Out, parsed.GetValue(json));
            return import.Complete ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }
}
