using System.CommandLine;
using Google.Protobuf;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Divergences;

/// <summary>`divergence`: one instrument against BTC and its peers, with all that the answer rests on.</summary>
internal static class DivergenceCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instrument = SharedOptions.Instrument("Any but the benchmark");
        var measure = new MeasureOptions();
        var pairsTable = new Option<bool>("--pairs-table")
        {
            Description = "Also the pairs of returns that the estimate was made from",
        };
        var json = SharedOptions.Json("The whole answer in one line of protobuf JSON");
        var command = new ExampleCommand(
            "divergence",
            "Show how far an instrument is from what BTC and its peers explain. Too little data is an answer, with a "
            + "status and exit code 0",
            "divergence BITF",
            "divergence bitf --window sessions:3 --pairs 120 --pairs-table",
            "divergence bitf --window 2025-09-08T20:00:00Z..2025-09-09T20:00:00Z")
        {
            instrument, pairsTable, json,
        };
        measure.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var asOf = parsed.GetValue(measure.AsOf);
            var known = await connection.ResolveAsync(parsed.GetRequiredValue(instrument), asOf, stop);
            var request = new QueryDivergenceRequest
            {
                Instrument = known.Name,
                Window = parsed.GetValue(measure.Window),
                Estimation = measure.Estimation(parsed),
                AsOf = asOf,
                IncludePairs = parsed.GetValue(pairsTable),
            };
            var answer = await connection.Client.Divergence.QueryDivergenceAsync(
                request, ServerConnection.Question(stop));
            if (parsed.GetValue(json))
            {
                surface.Out.WriteLine(JsonFormatter.Default.Format(answer));
            }
            else
            {
                foreach (var line in DivergenceLines.Of(answer))
                {
                    surface.Out.WriteLine(line);
                }

                DivergenceLines.Pairs(answer.Pairs)?.WriteTo(surface.Out);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
