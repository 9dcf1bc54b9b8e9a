using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Divergences;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>`reaction`: how the instruments that a deal touches reacted to it.</summary>
internal static class ReactionCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var id = SharedOptions.Word("ID", "Of the deal, with or without `deals/`");
        var pairs = MeasureOptions.PairsOption();
        var asOf = SharedOptions.AsOf();
        var json = SharedOptions.Json("The whole answer in one line of protobuf JSON");
        var command = new ExampleCommand(
            "reaction",
            "Show how the affected instruments reacted to a deal, beyond what BTC explains",
            "reaction 2025-09-08-nebius-microsoft",
            "reaction 2025-09-08-nebius-microsoft --pairs 120 --as-of 2025-09-10")
        {
            id, pairs, asOf, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var request = new ListDealReactionsRequest
            {
                Name = DealNames.Of(parsed.GetRequiredValue(id)),
                AsOf = parsed.GetValue(asOf),
                Estimation = parsed.GetValue(pairs) is { } count ? new EstimationOptions { Pairs = count } : null,
            };
            var answer = await AskAsync(connection, request, stop);
            if (parsed.GetValue(json))
            {
                surface.Out.WriteLine(JsonFormatter.Default.Format(answer));
            }
            else
            {
                new ReactionText(request.Name, answer).WriteTo(surface.Out);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<ListDealReactionsResponse> AskAsync(
        ServerConnection connection, ListDealReactionsRequest request, CancellationToken stop)
    {
        try
        {
            return await connection.Client.Deals.ListDealReactionsAsync(request, ServerConnection.Question(stop));
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            throw DealCommand.Unknown(missing);
        }
    }
}
