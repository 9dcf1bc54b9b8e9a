using System.CommandLine;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Bars;

/// <summary>`bars`: bars of one instrument, oldest first.</summary>
internal static class BarsCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instrument = SharedOptions.Instrument("Whose bars to show");
        var minute = new Option<bool>("--minute") { Description = "Bars of one minute" };
        var day = new Option<bool>("--day") { Description = "Bars of one regular session [default]" };
        var since = SharedOptions.Time("--since", "Bars that start at or after");
        var until = SharedOptions.Time("--until", "Bars that start before");
        var asOf = SharedOptions.AsOf();
        var limit = SharedOptions.Limit(100);
        var json = SharedOptions.Json("One bar a line as protobuf JSON");
        var command = new ExampleCommand(
            "bars",
            "List bars, oldest first",
            "bars BITF --since 2025-08-01 --limit 30",
            "bars bitf --minute --since 2025-09-09T13:30:00Z --until 2025-09-09T14:00:00Z")
        {
            instrument, minute, day, since, until, asOf, limit, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(minute) is not null && result.GetResult(day) is not null)
            {
                result.AddError("--minute and --day exclude each other; leave one out");
            }
        });
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var time = parsed.GetValue(asOf);
            var known = await connection.ResolveAsync(parsed.GetRequiredValue(instrument), time, stop);
            var request = new ListBarsRequest
            {
                Instrument = known.Name,
                Interval = parsed.GetValue(minute) ? BarInterval.OneMinute : BarInterval.OneDay,
                StartTime = parsed.GetValue(since),
                EndTime = parsed.GetValue(until),
                AsOf = time,
            };
            var listing = await Pages.ReadAsync<Bar>(parsed.GetValue(limit), async (size, token) =>
            {
                request.PageSize = size;
                request.PageToken = token;
                var page = await connection.Client.Quotes.ListBarsAsync(request, ServerConnection.Question(stop));
                return (page.Bars, page.NextPageToken);
            });
            listing.Show(surface, parsed.GetValue(json), "bar", Table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static TextTable Table(IEnumerable<Bar> bars)
    {
        var table = new TextTable(
            "START", "SESSION", "OPEN", "HIGH", "LOW", "CLOSE", "VOLUME", "SOURCE", "KNOWN FROM", "FLAGS");
        foreach (var bar in bars)
        {
            table.Add(
                IsoTime.ToText(bar.StartTime),
                Plain.Date(bar.SessionDate),
                Plain.Price(bar.OpenPrice),
                Plain.Price(bar.HighPrice),
                Plain.Price(bar.LowPrice),
                Plain.Price(bar.ClosePrice),
                Plain.Size(bar.VolumeSize),
                Plain.OneLine(bar.Source),
                IsoTime.ToText(bar.KnownTime),
                Plain.Flags(bar.Flags));
        }

        return table;
    }
}
