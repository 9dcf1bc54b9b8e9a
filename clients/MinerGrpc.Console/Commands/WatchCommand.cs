using System.CommandLine;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Watching;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>`watch`: a live table on a terminal, plain lines in a pipe, or one event a line as JSON.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan s_humanInterval = TimeSpan.FromMilliseconds(200);
    private static readonly EventKind[] s_humanKinds =
    [
        EventKind.Move, EventKind.Sector, EventKind.Session, EventKind.Deal, EventKind.Alert, EventKind.Correction,
    ];

    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instruments = SharedOptions.Instruments(ArgumentArity.ZeroOrMore, "Only these [default: the sector]");
        var json = SharedOptions.Json("One event a line as protobuf JSON");
        var options = new WatchOptions();
        var command = new ExampleCommand(
            "watch",
            "Watch moves, deals, alerts and corrections live, or replay past ones; ends with Ctrl+C",
            "watch",
            "watch BITF IREN --json --count 10",
            "watch --since 2025-09-09T13:30:00Z --pace 60 --kinds move,deal,alert,correction")
        {
            instruments, json, options.Every, options.Kinds, options.Since, options.After, options.Pace, options.Count,
        };
        command.Validators.Add(options.RefuseTwoStarts);
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var asJson = parsed.GetValue(json);
            var names = parsed.GetValue(instruments) ?? [];
            var subscription = options.ToSubscription(parsed);
            if (!asJson)
            {
                subscription = ForPeople(subscription);
            }

            // A program that reads JSON has names in its events; only a person needs the tickers of the whole sector.
            var known = names.Length > 0 ? await connection.ResolveAllAsync(names, null, stop)
                : asJson ? [] : await connection.ListAsync(stop);
            if (names.Length > 0)
            {
                subscription = subscription with { Instruments = [.. known.Select(instrument => instrument.Name)] };
            }

            var loop = new WatchLoop(connection, subscription, parsed.GetValue(options.Count));
            if (asJson)
            {
                await loop.RunAsync(new JsonLines(surface), stop);
            }
            else if (surface.IsTerminal)
            {
                await LiveTable.RunAsync(loop, new WatchBoard(known, connection.Server), stop);
            }
            else
            {
                await loop.RunAsync(new PlainLines(surface, known), stop);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static SubscriptionOptions ForPeople(SubscriptionOptions options) => options with
    {
        Kinds = options.Kinds.Count > 0 ? options.Kinds : s_humanKinds,
        MinimumInterval = options.Delivery == Delivery.Latest ? s_humanInterval : null,
    };
}
