using System.CommandLine;
using System.CommandLine.Parsing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>`deal`: one deal with all its fields; its subcommands announce, revise and retract.</summary>
internal static class DealCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        // Hidden, because the help of a subcommand would show it in front of its own name.
        var id = SharedOptions.Word("ID", "With or without `deals/`");
        id.Hidden = true;
        var revisions = new Option<bool>("--revisions") { Description = "Also how it came to be what it is" };
        var asOf = SharedOptions.AsOf();
        var json = SharedOptions.Json("The deal, or each revision, in one line of protobuf JSON");
        var command = new ExampleCommand(
            "deal",
            "Show one deal by its ID (minergrpc deal ID), or announce, revise or retract one",
            "deal 2025-09-08-nebius-microsoft",
            "deal 2025-09-08-nebius-microsoft --revisions --as-of 2025-09-09T13:30:00Z")
        {
            id, revisions, asOf, json,
            DealAnnounceCommand.Create(server, surface),
            DealReviseCommand.Create(server, surface),
            DealRetractCommand.Create(server, surface),
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var name = DealNames.Of(parsed.GetRequiredValue(id));
            var time = parsed.GetValue(asOf);
            var asJson = parsed.GetValue(json);
            var deal = await ReadAsync(connection, name, time, stop);
            var history = parsed.GetValue(revisions) ? await HistoryAsync(connection, name, time, stop) : [];
            if (asJson)
            {
                foreach (var one in history.DefaultIfEmpty(deal))
                {
                    surface.Out.WriteLine(JsonFormatter.Default.Format(one));
                }

                return ExitCode.Ok;
            }

            foreach (var line in DealLines.Of(deal))
            {
                surface.Out.WriteLine(line);
            }

            if (history.Count > 0)
            {
                DealTable.Revisions(history).WriteTo(surface.Out);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <exception cref="ConsoleFailure">There is no such deal, or there was none then.</exception>
    public static async Task<Deal> ReadAsync(
        ServerConnection connection, string name, Timestamp? asOf, CancellationToken stop)
    {
        try
        {
            var request = new GetDealRequest { Name = name, AsOf = asOf };
            return (await connection.Client.Deals.GetDealAsync(request, ServerConnection.Question(stop))).Deal;
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            throw Unknown(missing);
        }
    }

    public static ConsoleFailure Unknown(RpcException missing) => new(
        ExitCode.NotFound, $"{missing.Status.Detail.TrimEnd('.')}; see the deals with: minergrpc deals", missing);

    /// <summary>Somebody else was faster.</summary>
    public static ConsoleFailure Overtaken(RpcException aborted, string name) => new(
        ExitCode.Refused,
        $"{aborted.Status.Detail.TrimEnd('.')}; see the newest revision with: minergrpc deal "
        + Formatting.Plain.Id(name),
        aborted);

    /// <summary>--revision and --reason, which change nothing unless they are right.</summary>
    public static (Option<int?> Revision, Option<string> Reason) Grounds() => (
        new Option<int?>("--revision")
        {
            Description = "The revision that you have read, as minergrpc deal ID shows it",
            HelpName = "N",
            Required = true,
            CustomParser = result => Arguments.ParseCount(result, "--revision"),
        },
        new Option<string>("--reason") { Description = "Why", HelpName = "TEXT", Required = true });

    /// <summary>One line about what was done, or the deal as it was journaled.</summary>
    public static void Tell(Surface surface, bool asJson, string done, Deal deal) => surface.Out.WriteLine(asJson
        ? JsonFormatter.Default.Format(deal)
        : $"{done} {deal.Name} revision {Formatting.Plain.Count(deal.Revision)}, first tradable session "
            + $"{Formatting.Plain.Date(deal.FirstTradableSession)} "
            + $"({Formatting.ContractNames.Of(deal.FirstTradableSessionBasis)})");

    private static async Task<IReadOnlyList<Deal>> HistoryAsync(
        ServerConnection connection, string name, Timestamp? asOf, CancellationToken stop)
    {
        var request = new ListDealRevisionsRequest { Name = name, AsOf = asOf };
        var listing = await Pages.ReadAsync<Deal>(int.MaxValue, async (size, token) =>
        {
            request.PageSize = size;
            request.PageToken = token;
            var page = await connection.Client.Deals.ListDealRevisionsAsync(request, ServerConnection.Question(stop));
            return (page.Revisions, page.NextPageToken);
        });
        return listing.Entries;
    }
}
