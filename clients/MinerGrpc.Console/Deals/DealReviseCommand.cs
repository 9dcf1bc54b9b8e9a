using System.CommandLine;
using Grpc.Core;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>`deal revise`: the present deal with the fields that were given, as a new revision.</summary>
internal static class DealReviseCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var id = SharedOptions.Word("ID", "With or without `deals/`");
        var (revision, reason) = DealCommand.Grounds();
        var options = new DealOptions();
        var json = SharedOptions.Json("The deal as it was journaled, in one line of protobuf JSON");
        var command = new ExampleCommand(
            "revise",
            "Change fields of a deal; the others stay. A list that is given replaces the former one, and `none` takes "
            + "a value back",
            "deal revise 2025-09-08-nebius-microsoft --revision 1 --reason \"form 6-K filed\" --max-value 19.4bn "
            + "--confidence high")
        {
            id, revision, reason,
        };
        options.AddTo(command);
        command.Options.Add(json);
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var name = DealNames.Of(parsed.GetRequiredValue(id));
            var deal = await DealCommand.ReadAsync(connection, name, null, stop);
            if (deal.Status == DealStatus.Retracted)
            {
                throw new ConsoleFailure(
                    ExitCode.Refused,
                    $"{name} was retracted and takes no more revisions; announce a new deal under another name");
            }

            Forget(deal);
            await new DealChanges(options, parsed).ApplyToAsync(deal, connection, stop);
            deal.Revision = parsed.GetRequiredValue(revision)!.Value;
            var request = new ReviseDealRequest
            {
                RequestId = parsed.GetValue(options.RequestId) ?? "",
                Deal = deal,
                Reason = parsed.GetRequiredValue(reason),
            };
            try
            {
                var answer = await connection.Client.Deals.ReviseDealAsync(request, ServerConnection.Question(stop));
                DealCommand.Tell(surface, parsed.GetValue(json), "revised", answer.Deal);
            }
            catch (RpcException aborted) when (aborted.StatusCode == StatusCode.Aborted)
            {
                throw DealCommand.Overtaken(aborted, name);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    // What the server sets is not the caller's to say.
    private static void Forget(Deal deal)
    {
        deal.ReceiveTime = null;
        deal.KnownTime = null;
        deal.FirstTradableSession = null;
        deal.FirstTradableSessionBasis = SessionBasis.Unspecified;
        deal.RevisionReason = "";
    }
}
