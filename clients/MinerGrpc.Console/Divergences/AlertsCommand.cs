using System.CommandLine;
using Google.Protobuf;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Divergences;

/// <summary>`alerts`: divergences that lasted, the latest first.</summary>
internal static class AlertsCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instrument = new Option<string?>("--instrument")
        {
            Description = "Only of this one",
            HelpName = "INSTRUMENT",
        };
        var states = SharedOptions.Choices<AlertState>("--state", "Only alerts whose newest state is this");
        var since = SharedOptions.Time("--since", "Raised at or after");
        var until = SharedOptions.Time("--until", "Raised before");
        var asOf = SharedOptions.AsOf();
        var limit = SharedOptions.Limit(50);
        var json = SharedOptions.Json("One alert a line as protobuf JSON");
        var command = new ExampleCommand(
            "alerts",
            "List divergences that lasted, the latest first",
            "alerts --state raised --state updated",
            "alerts --instrument BITF --since 2025-09-09 --until 2025-09-10")
        {
            instrument, states, since, until, asOf, limit, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var time = parsed.GetValue(asOf);
            var known = parsed.GetValue(instrument) is { } text
                ? await connection.ResolveAsync(text, time, stop)
                : null;
            var request = new ListDivergenceAlertsRequest
            {
                Instrument = known?.Name ?? "",
                States = { parsed.GetValue(states) ?? [] },
                StartTime = parsed.GetValue(since),
                EndTime = parsed.GetValue(until),
                AsOf = time,
            };
            var listing = await Pages.ReadAsync<DivergenceAlert>(parsed.GetValue(limit), async (size, token) =>
            {
                request.PageSize = size;
                request.PageToken = token;
                var page = await connection.Client.Divergence.ListDivergenceAlertsAsync(
                    request, ServerConnection.Question(stop));
                return (page.Alerts, page.NextPageToken);
            });
            listing.Show(surface, parsed.GetValue(json), "alert", Table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static TextTable Table(IEnumerable<DivergenceAlert> alerts)
    {
        var table = new TextTable(
            "RAISED", "INSTRUMENT", "STATE", "SIGMAS", "PEAK", "MOVE", "BTC", "UPDATED", "CLEARED", "ALERT", "DEALS");
        foreach (var alert in alerts)
        {
            var one = alert.Divergence ?? new Divergence();
            table.Add(
                IsoTime.ToText(alert.RaiseTime),
                Plain.ShortName(alert.Instrument),
                ContractNames.Of(alert.State),
                Plain.Statistic(one.HasResidualSigmas, one.ResidualSigmas),
                Plain.Statistic(alert.HasPeakResidualSigmas, alert.PeakResidualSigmas),
                Plain.Ratio(one.HasMoveRatio, one.MoveRatio),
                Plain.Ratio(one.HasBenchmarkMoveRatio, one.BenchmarkMoveRatio),
                IsoTime.ToText(alert.UpdateTime),
                IsoTime.ToText(alert.ClearTime),
                Plain.Id(alert.Name),
                string.Join(' ', alert.Deals.Select(Plain.Id)));
        }

        return table;
    }
}
