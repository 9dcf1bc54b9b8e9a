using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>`info`: what the server is and how it does.</summary>
internal static class InfoCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var json = SharedOptions.Json("The whole answer in one line of protobuf JSON");
        var command = new ExampleCommand("info", "Show the server's version, journal, feeds and limits", "info")
        {
            json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var info = await connection.Client.ServerInfo.GetServerInfoAsync(
                new GetServerInfoRequest(), ServerConnection.Question(stop));
            if (parsed.GetValue(json))
            {
                surface.Out.WriteLine(JsonFormatter.Default.Format(info));
            }
            else
            {
                Show(info, connection.Server, surface.Out);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(GetServerInfoResponse info, Uri server, TextWriter output)
    {
        var journal = info.Journal ?? new JournalInfo();
        var clock = info.Clock ?? new ClockInfo();
        var uptime = info.Uptime?.ToTimeSpan().ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture) ?? Plain.Absent;
        var address = ConsoleFailure.Short(server);
        output.WriteLine($"server       {address} version {info.Version} contract {info.Contract}");
        output.WriteLine($"up           {uptime} since {IsoTime.ToText(info.StartTime)}");
        output.WriteLine($"market       {IsoTime.ToText(clock.MarketTime)} {Plain.Session(clock.Session)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"instruments  {info.Instruments}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"journal      {journal.State} durability {journal.Durability} {journal.SizeBytes} bytes schema "
            + $"{journal.SchemaVersion}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"upkeep       packed through {journal.PackedThroughSequence} free {journal.FreeBytes} bytes "
            + $"log {journal.LogBytes} bytes damaged rows {journal.DamagedRows}"));
        output.WriteLine($"retention    {Kept(journal.Retention ?? new Retention())}");
        output.WriteLine($"oldest       {Plain.Cursor(journal.ReplayWindow?.Oldest)} "
            + IsoTime.ToText(journal.ReplayWindow?.OldestTime));
        output.WriteLine($"newest       {Plain.Cursor(journal.ReplayWindow?.Newest)} "
            + IsoTime.ToText(journal.ReplayWindow?.NewestTime));
        output.WriteLine();
        ShowFeeds(info.Feeds, output);
        output.WriteLine();
        ShowLimits(info.Limits, output);
    }

    private static string Kept(Retention retention) => string.Create(
        CultureInfo.InvariantCulture,
        $"events {(retention.HasJournalDays ? $"{retention.JournalDays} days" : "all")} within "
        + $"{(retention.HasJournalBytes ? $"{retention.JournalBytes} bytes" : "any size")}, minute bars "
        + $"{(retention.HasMinuteBarDays ? $"{retention.MinuteBarDays} days" : "all")}");

    private static void ShowFeeds(IEnumerable<FeedStatus> feeds, TextWriter output)
    {
        var table = new TextTable("FEED", "STATE", "AGE", "QUOTES", "NEWEST");
        foreach (var feed in feeds)
        {
            table.Add(
                feed.Feed,
                feed.State.ToString().ToUpperInvariant(),
                feed.Age is { } age
                    ? string.Create(CultureInfo.InvariantCulture, $"{age.ToTimeSpan().TotalSeconds:0.0} s")
                    : Plain.Absent,
                feed.Quotes.ToString(CultureInfo.InvariantCulture),
                IsoTime.ToText(feed.LastEventTime));
        }

        table.WriteTo(output);
    }

    private static void ShowLimits(IEnumerable<Limit> limits, TextWriter output)
    {
        var table = new TextTable("LIMIT", "USED", "MAXIMUM", "UNIT", "MEANING");
        foreach (var limit in limits)
        {
            table.Add(
                limit.Name,
                limit.HasCurrent ? limit.Current.ToString(CultureInfo.InvariantCulture) : Plain.Absent,
                limit.Maximum.ToString(CultureInfo.InvariantCulture),
                limit.Unit,
                limit.Description);
        }

        table.WriteTo(output);
    }
}
