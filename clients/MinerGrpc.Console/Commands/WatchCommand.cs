using System.CommandLine;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Watching;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>`watch`: a live screen on a terminal, plain lines in a pipe, or one event a line as JSON.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan s_humanInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_screenHeartbeat = TimeSpan.FromSeconds(2);
    private static readonly EventKind[] s_humanKinds =
    [
        EventKind.Move, EventKind.Sector, EventKind.Session, EventKind.Deal, EventKind.Alert, EventKind.Correction,
    ];

    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instruments = SharedOptions.Instruments(ArgumentArity.ZeroOrMore, "Only these [default: the sector]");
        var json = SharedOptions.Json("One event a line as protobuf JSON");
        var noColor = new Option<bool>("--no-color")
        {
            Description = "No colours in the live screen; the variable NO_COLOR says the same",
        };
        var options = new WatchOptions();
        var command = new ExampleCommand(
            "watch",
            "Watch moves, deals, alerts and corrections live, or replay past ones: a screen on a terminal, lines "
                + "elsewhere; ends with Ctrl+C",
            "watch",
            "watch BITF IREN --json --count 10",
            "watch --since 2025-09-09T13:30:00Z --pace 60 --kinds move,deal,alert,correction")
        {
            instruments, json, options.Every, options.Kinds, options.Since, options.After, options.Pace, options.Count,
            noColor,
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
                subscription = surface.Terminal is null ? subscription : ForScreen(subscription);
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
                await RunLinesAsync(loop, new JsonLines(surface), surface, stop);
            }
            else if (surface.Terminal is { } terminal)
            {
                var board = new WatchBoard(known, connection.Server, TimeProvider.System);
                var look = new DivergenceLook(connection, board, TimeProvider.System);
                var colour = !parsed.GetValue(noColor) && string.IsNullOrEmpty(surface.Variable("NO_COLOR"));
                await new LiveScreen(terminal, surface.Out, colour).RunAsync(loop, board, look, stop);
            }
            else
            {
                await RunLinesAsync(loop, new PlainLines(surface, known), surface, stop);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    // Lines that go to a terminal are progress enough.
    private static async Task RunLinesAsync(WatchLoop loop, IWatchView lines, Surface surface, CancellationToken stop)
    {
        if (!surface.ShowsProgress || surface.WritesToTerminal)
        {
            await loop.RunAsync(lines, stop);
            return;
        }

        try
        {
            await loop.RunAsync(new ReplayProgress(lines, surface), stop);
        }
        finally
        {
            surface.EndProgress();
        }
    }

    // A person sees the age of the data and a mute server soon: three missed heartbeats are a break.
    private static SubscriptionOptions ForScreen(SubscriptionOptions options) =>
        options with { HeartbeatInterval = s_screenHeartbeat };

    private static SubscriptionOptions ForPeople(SubscriptionOptions options) => options with
    {
        Kinds = options.Kinds.Count > 0 ? options.Kinds : s_humanKinds,
        MinimumInterval = options.Delivery == Delivery.Latest ? s_humanInterval : null,
    };
}
