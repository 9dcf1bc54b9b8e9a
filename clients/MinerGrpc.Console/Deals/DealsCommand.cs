using System.CommandLine;
using System.CommandLine.Parsing;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>`deals`: announcements, the latest first.</summary>
internal static class DealsCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instrument = new Option<string?>("--instrument")
        {
            Description = "That touch this one",
            HelpName = "INSTRUMENT",
        };
        var relation = SharedOptions.Choice<DealRelation>("--relation", "How they touch --instrument");
        var types = SharedOptions.Choices<DealType>("--type", "What is agreed");
        var statuses = SharedOptions.Choices<DealStatus>("--status", "How firm they are");
        var party = new Option<string?>("--party") { Description = "Part of a party's name", HelpName = "TEXT" };
        var since = Moment.Option("--since", "Announced at or after; a date is a day of New York");
        var until = Moment.Option("--until", "Announced before");
        var value = new Option<decimal?>("--min-value")
        {
            Description = "Worth at least this, at base or at most: 1bn, 311m, 17400000000",
            HelpName = "AMOUNT",
            CustomParser = ParseAmount,
        };
        var currency = new Option<string>("--currency")
        {
            Description = "Of --min-value",
            HelpName = "CODE",
            DefaultValueFactory = _ => "USD",
            CustomParser = result => DealOptions.ParseCurrency(result) ?? "USD",
        };
        var asOf = SharedOptions.AsOf();
        var limit = SharedOptions.Limit(50);
        var json = SharedOptions.Json("One deal a line as protobuf JSON");
        var command = new ExampleCommand(
            "deals",
            "List deals, the latest announcement first",
            "deals --instrument BITF --relation read-through",
            "deals --type compute-capacity --type hosting --min-value 1bn --since 2025-09-01")
        {
            instrument, relation, types, statuses, party, since, until, value, currency, asOf, limit, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var time = parsed.GetValue(asOf);
            var known = parsed.GetValue(instrument) is { } text
                ? await connection.ResolveAsync(text, time, stop)
                : null;
            var request = new ListDealsRequest
            {
                Instrument = known?.Name ?? "",
                Relation = parsed.GetValue(relation) ?? DealRelation.Unspecified,
                Types_ = { parsed.GetValue(types) ?? [] },
                Statuses = { parsed.GetValue(statuses) ?? [] },
                Party = parsed.GetValue(party) ?? "",
                StartTime = parsed.GetValue(since)?.Start,
                EndTime = parsed.GetValue(until)?.Start,
                MinimumValue = parsed.GetValue(value) is { } least
                    ? Amounts.FromDecimal(least, parsed.GetRequiredValue(currency))
                    : null,
                AsOf = time,
            };
            var listing = await ReadAsync(connection, request, parsed.GetValue(limit), stop);
            listing.Show(surface, parsed.GetValue(json), "deal", DealTable.Of);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Task<Listing<Deal>> ReadAsync(
        ServerConnection connection, ListDealsRequest request, int limit, CancellationToken stop) =>
        Pages.ReadAsync<Deal>(limit, async (size, token) =>
        {
            request.PageSize = size;
            request.PageToken = token;
            var page = await connection.Client.Deals.ListDealsAsync(request, ServerConnection.Question(stop));
            return (page.Deals, page.NextPageToken);
        });

    private static decimal? ParseAmount(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (AmountText.TryParse(text, out var amount))
        {
            return amount;
        }

        result.AddError($"--min-value \"{text}\" is no amount; give {AmountText.Expected}");
        return null;
    }
}
