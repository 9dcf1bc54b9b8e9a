using System.CommandLine;
using Google.Protobuf;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Divergences;

/// <summary>`rank`: who moves more than BTC and the peers explain.</summary>
internal static class RankCommand
{
    private const string Sigmas = "sigmas";
    private const string Peers = "peers";

    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instruments = SharedOptions.Instruments(
            ArgumentArity.ZeroOrMore, "Only these, one another's peers [default: all miners]");
        var measure = new MeasureOptions();
        var order = new Option<string>("--order")
        {
            Description = "By the residual against BTC in sigmas, or by the excess over the peers",
            DefaultValueFactory = _ => Sigmas,
        };
        order.AcceptOnlyFromAmong(Sigmas, Peers);
        var byModel = new Option<bool>("--by-model") { Description = "Also the mean of each business model" };
        var json = SharedOptions.Json("The whole answer in one line of protobuf JSON");
        var command = new ExampleCommand(
            "rank",
            "Rank the sector by what neither BTC nor the peers explain",
            "rank",
            "rank BITF CIFR IREN HUT MARA --order peers",
            "rank --window deal:2025-09-08-nebius-microsoft --by-model")
        {
            instruments, order, byModel, json,
        };
        measure.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var asOf = parsed.GetValue(measure.AsOf);
            var members = await connection.ResolveAllAsync(parsed.GetValue(instruments) ?? [], asOf, stop);
            var request = new RankDivergencesRequest
            {
                Instruments = { members.Select(instrument => instrument.Name) },
                Window = parsed.GetValue(measure.Window),
                Estimation = measure.Estimation(parsed),
                AsOf = asOf,
                Order = parsed.GetValue(order) == Peers ? RankOrder.PeerExcess : RankOrder.ResidualSigmas,
                SplitByBusinessModel = parsed.GetValue(byModel),
            };
            var answer = await connection.Client.Divergence.RankDivergencesAsync(
                request, ServerConnection.Question(stop));
            if (parsed.GetValue(json))
            {
                surface.Out.WriteLine(JsonFormatter.Default.Format(answer));
            }
            else
            {
                new RankText(answer, request.Order).WriteTo(surface.Out);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
