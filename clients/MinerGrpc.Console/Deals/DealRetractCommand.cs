using System.CommandLine;
using Grpc.Core;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>`deal retract`: the announcement was wrong.</summary>
internal static class DealRetractCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var id = SharedOptions.Word("ID", "With or without `deals/`");
        var (revision, reason) = DealCommand.Grounds();
        var requestId = new DealOptions().RequestId;
        var json = SharedOptions.Json("The deal as it was journaled, in one line of protobuf JSON");
        var command = new ExampleCommand(
            "retract",
            "Take a wrong announcement back. It stays readable as RETRACTED and cannot be revised any more",
            "deal retract 2025-09-08-nebius-microsoft --revision 2 --reason \"the report was false\"")
        {
            id, revision, reason, requestId, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var request = new RetractDealRequest
            {
                RequestId = parsed.GetValue(requestId) ?? "",
                Name = DealNames.Of(parsed.GetRequiredValue(id)),
                Revision = parsed.GetRequiredValue(revision)!.Value,
                Reason = parsed.GetRequiredValue(reason),
            };
            try
            {
                var answer = await connection.Client.Deals.RetractDealAsync(request, ServerConnection.Question(stop));
                DealCommand.Tell(surface, parsed.GetValue(json), "retracted", answer.Deal);
            }
            catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
            {
                throw DealCommand.Unknown(missing);
            }
            catch (RpcException aborted) when (aborted.StatusCode == StatusCode.Aborted)
            {
                throw DealCommand.Overtaken(aborted, request.Name);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
