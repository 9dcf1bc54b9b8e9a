using System.CommandLine;
using System.CommandLine.Help;
using Grpc.Core;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Bars;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Completion;
using MinerGrpc.ConsoleClient.Csv;
using MinerGrpc.ConsoleClient.Deals;
using MinerGrpc.ConsoleClient.Divergences;
using MinerGrpc.ConsoleClient.Exports;
using MinerGrpc.ConsoleClient.Imports;

namespace MinerGrpc.ConsoleClient;

/// <summary>From arguments to an exit code; every failure becomes one line on the error output.</summary>
internal static class ConsoleApp
{
    public const string DefaultServer = "http://127.0.0.1:5080";
    public const string ServerVariable = "MINERGRPC_SERVER";

    // EPIPE, which the runtime hands on as it is.
    private const int BrokenPipe = 32;

    private const string Description = """
        The console client of MinerGrpc: listed crypto miners, and what BTC does not explain.

        INSTRUMENT is a name (bitf, instruments/bitf) or a ticker (BITF).
        TIME is UTC: 2025-09-09, or 2025-09-09T13:30:00Z with up to nine decimals of a second.

        Exit codes:
          0    done; for watch also Ctrl+C
          1    unexpected error
          2    bad option, argument or file
          3    no server, or one that is not ready
          4    unknown instrument or deal
          5    refused by the server for another reason; import: a row was refused
          130  ended by Ctrl+C (watch: 0)
        """;

    public static async Task<int> RunAsync(IReadOnlyList<string> args, Surface surface, CancellationToken stop)
    {
        var server = ServerOption(surface);
        var watch = WatchCommand.Create(server, surface);
        var root = new RootCommand(Description)
        {
            watch,
            QuoteCommand.Create(server, surface),
            SectorCommand.Create(server, surface),
            InfoCommand.Create(server, surface),
            PublishCommand.Create(server, surface),
            RankCommand.Create(server, surface),
            DivergenceCommand.Create(server, surface),
            AlertsCommand.Create(server, surface),
            DealsCommand.Create(server, surface),
            DealCommand.Create(server, surface),
            ReactionCommand.Create(server, surface),
            BarsCommand.Create(server, surface),
            TicksCommand.Create(server, surface),
            SessionsCommand.Create(server, surface),
            ImportCommand.Create(server, surface),
            ExportCommand.Create(server, surface),
            CorrectCommand.Create(server, surface),
            CompletionCommand.Create(surface),
        };
        root.Options.Add(server);
        new ServerCompletions(server).AddTo(root);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleCommand.Help((HelpAction)help.Action!);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not ExampleCommand.Help)
        {
            surface.Tell(WhatIsWrong(parsed, root));
            return ExitCode.Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = surface.Out,
                Error = surface.Error,
                EnableDefaultExceptionHandler = false,
                // Signals are ours: they arrive as the token.
                ProcessTerminationTimeout = null,
            };
            var code = await parsed.InvokeAsync(configuration, stop);
            await surface.Out.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (Exception failure)
        {
            return Explain(failure, parsed, watch, server, surface, stop);
        }
    }

    private static string WhatIsWrong(ParseResult parsed, RootCommand root)
    {
        var command = parsed.CommandResult.Command;
        if (command != root)
        {
            return $"{parsed.Errors[0].Message.TrimEnd('.')}; see: minergrpc {ExampleCommand.PathOf(command)} --help";
        }

        var commands = string.Join(", ", root.Subcommands.Select(known => known.Name));
        var what = parsed.UnmatchedTokens.Count > 0
            ? $"unknown command or option \"{parsed.UnmatchedTokens[0]}\""
            : parsed.Tokens.Count > 0 ? parsed.Errors[0].Message.TrimEnd('.') : "no command given";
        return $"{what}; give one of {commands}, or see: minergrpc --help";
    }

    private static int Explain(
        Exception failure,
        ParseResult parsed,
        Command watch,
        Option<Uri> server,
        Surface surface,
        CancellationToken stop)
    {
        if (stop.IsCancellationRequested && failure is OperationCanceledException or RpcException
            {
                StatusCode: StatusCode.Cancelled,
            })
        {
            return parsed.CommandResult.Command == watch ? ExitCode.Ok : ExitCode.Interrupted;
        }

        if (failure is IOException { HResult: BrokenPipe })
        {
            // The reader has seen enough, as in `minergrpc watch --json | head -1`.
            return ExitCode.Ok;
        }

        var address = parsed.GetValue(server) ?? new Uri(DefaultServer);
        var explained = failure switch
        {
            ConsoleFailure known => known,
            CsvFormatException malformed => new ConsoleFailure(ExitCode.Usage, malformed.Message, malformed),
            RpcException call => ConsoleFailure.From(call, address),
            MinerGrpcException ended => ConsoleFailure.From(ended, address),
            _ => new ConsoleFailure(
                ExitCode.Unexpected,
                $"unexpected {failure.GetType().Name}: {failure.Message}; please report it with the command",
                failure),
        };
        surface.Tell(explained.Message);
        return explained.ExitCode;
    }

    private static Option<Uri> ServerOption(Surface surface) => new("--server")
    {
        Description = $"The server's address [env: {ServerVariable}]",
        HelpName = "URL",
        Recursive = true,
        DefaultValueFactory = result =>
            Arguments.ParseServer(surface.Variable(ServerVariable) ?? DefaultServer, ServerVariable, result),
        CustomParser = result => Arguments.ParseServer(result.Tokens[0].Value, "--server", result),
    };
}
