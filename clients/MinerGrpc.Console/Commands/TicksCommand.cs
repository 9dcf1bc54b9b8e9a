using System.CommandLine;
using Google.Protobuf;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Exports;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>`ticks`: what the journal holds of one instrument's quotes, oldest first.</summary>
internal static class TicksCommand
{
    private const int MaximumAttempts = 5;

    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instrument = SharedOptions.Instrument("Whose ticks to show");
        var from = SharedOptions.Time("--from", "The first market time");
        var to = SharedOptions.Time("--to", "The market time that is no longer shown");
        var limit = SharedOptions.Limit(100);
        limit.Description = "At most so many";
        var json = SharedOptions.Json("One tick a line as protobuf JSON");
        var command = new ExampleCommand(
            "ticks",
            "List the ticks of an instrument, oldest first",
            "ticks bitf --from 2025-09-09T13:30:00Z --to 2025-09-09T13:31:00Z",
            "ticks bitf --limit 1000000 --json")
        {
            instrument, from, to, limit, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var known = await connection.ResolveAsync(parsed.GetRequiredValue(instrument), null, stop);
            var options = TickQuestions.Of(parsed.GetValue(from), parsed.GetValue(to), surface, MaximumAttempts);
            var reading = connection.Client.Ticks(
                known.Name, options with { Limit = parsed.GetValue(limit) });
            await (parsed.GetValue(json) ? WriteAsync(reading, surface, stop) : ShowAsync(reading, surface, stop));
            if (reading.LimitReached)
            {
                surface.Tell(FormattableString.Invariant(
                    $"{reading.Ticks} shown, there may be more; give a higher --limit, or narrow it with --from and ")
                    + "--to");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(TickReading reading, Surface surface, CancellationToken stop)
    {
        await foreach (var tick in reading.ReadAsync(stop))
        {
            surface.Out.WriteLine(JsonFormatter.Default.Format(tick));
        }
    }

    private static async Task ShowAsync(TickReading reading, Surface surface, CancellationToken stop)
    {
        var table = new TextTable(
            "TIME", "SEQUENCE", "BID", "BID SIZE", "ASK", "ASK SIZE", "LAST", "LAST SIZE", "VOLUME", "SESSION",
            "FLAGS");
        await foreach (var tick in reading.ReadAsync(stop))
        {
            table.Add(
                tick.EventTime is null ? Plain.Absent : IsoTime.ToExactText(tick.EventTime),
                Plain.Count(tick.Sequence),
                Plain.Price(tick.BidPrice),
                Plain.Size(tick.BidSize),
                Plain.Price(tick.AskPrice),
                Plain.Size(tick.AskSize),
                Plain.Price(tick.LastPrice),
                Plain.Size(tick.LastSize),
                Plain.Size(tick.VolumeSize),
                Plain.Session(tick.Session),
                Plain.Flags(tick.Flags));
        }

        if (reading.Ticks == 0)
        {
            surface.Out.WriteLine("no tick matches; leave out an option to see more");
            return;
        }

        table.WriteTo(surface.Out);
    }
}
