using System.CommandLine;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;
using Date = Google.Type.Date;

namespace MinerGrpc.ConsoleClient.Bars;

/// <summary>`sessions`: when the New York exchange is open.</summary>
internal static class SessionsCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var since = Day("--since", "From this day on [default: the first of the calendar]");
        var until = Day("--until", "Up to the day before this one [default: the end of the calendar]");
        var json = SharedOptions.Json("One session a line as protobuf JSON");
        var command = new ExampleCommand(
            "sessions",
            "List the trading sessions of the New York exchange, oldest first",
            "sessions --since 2025-11-24 --until 2025-12-01")
        {
            since, until, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var request = new ListSessionsRequest
            {
                StartDate = parsed.GetValue(since),
                EndDate = parsed.GetValue(until),
            };
            // The calendar has an end of its own: all of it fits.
            var listing = await Pages.ReadAsync<TradingSession>(int.MaxValue, async (size, token) =>
            {
                request.PageSize = size;
                request.PageToken = token;
                var page = await connection.Client.Quotes.ListSessionsAsync(request, ServerConnection.Question(stop));
                return (page.Sessions, page.NextPageToken);
            });
            listing.Show(surface, parsed.GetValue(json), "session", Table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<Date?> Day(string name, string what) => new(name)
    {
        Description = what,
        HelpName = "DATE",
        CustomParser = result => Arguments.ParseDate(result, name),
    };

    private static TextTable Table(IEnumerable<TradingSession> sessions)
    {
        var table = new TextTable("DAY", "OPEN", "CLOSE", "");
        foreach (var session in sessions)
        {
            table.Add(
                Plain.Date(session.SessionDate),
                IsoTime.ToText(session.OpenTime),
                IsoTime.ToText(session.CloseTime),
                session.HalfDay ? "half day" : "");
        }

        return table;
    }
}
