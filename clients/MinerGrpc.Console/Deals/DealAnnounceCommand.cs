using System.CommandLine;
using Grpc.Core;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>`deal announce`: a new deal.</summary>
internal static class DealAnnounceCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var name = new Option<string>("--name")
        {
            Description = "Its ID for ever: 1 to 64 of a-z 0-9 -, such as 2025-09-08-nebius-microsoft",
            HelpName = "ID",
            Required = true,
        };
        var options = new DealOptions();
        foreach (var required in new Option[]
        {
            options.Headline, options.Type, options.Status, options.Parties, options.Announced, options.Sources,
        })
        {
            required.Required = true;
        }

        var json = SharedOptions.Json("The deal as it was journaled, in one line of protobuf JSON");
        var command = new ExampleCommand(
            "announce",
            "Announce a deal",
            "deal announce --name 2025-09-08-nebius-microsoft --headline \"Nebius sells GPU capacity to Microsoft\" "
            + "--type compute-capacity --status announced --party \"Nebius Group N.V.|PROVIDER|nbis\" --party "
            + "\"Microsoft Corp.|CUSTOMER|msft\" --affected \"bitf|READ_THROUGH|power that AI could buy\" "
            + "--value 17.4bn --max-value 19.4bn --announced 2025-09-08 --half-day after-close "
            + "--source https://example.com/6-k --confidence high")
        {
            name,
        };
        options.AddTo(command);
        command.Options.Add(json);
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var deal = new Deal { Name = DealNames.Of(parsed.GetRequiredValue(name)) };
            await new DealChanges(options, parsed).ApplyToAsync(deal, connection, stop);
            var request = new AnnounceDealRequest { RequestId = parsed.GetValue(options.RequestId) ?? "", Deal = deal };
            try
            {
                var answer = await connection.Client.Deals.AnnounceDealAsync(request, ServerConnection.Question(stop));
                DealCommand.Tell(surface, parsed.GetValue(json), "announced", answer.Deal);
            }
            catch (RpcException taken) when (taken.StatusCode == StatusCode.AlreadyExists)
            {
                throw new ConsoleFailure(
                    ExitCode.Refused,
                    $"{taken.Status.Detail.TrimEnd('.')}; change it with: minergrpc deal revise {Plain.Id(deal.Name)}",
                    taken);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
