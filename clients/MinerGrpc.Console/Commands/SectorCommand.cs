using System.CommandLine;
using Google.Protobuf;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>`sector`: the sector's move and its members', now or at a past instant.</summary>
internal static class SectorCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instruments = SharedOptions.Instruments(
            ArgumentArity.ZeroOrMore, "Only these members [default: all miners]");
        var asOf = SharedOptions.AsOf();
        var json = SharedOptions.Json("The whole answer in one line of protobuf JSON");
        var command = new ExampleCommand(
            "sector",
            "Show the sector's move against BTC",
            "sector",
            "sector bitf mara --as-of 2025-09-09T15:00:00Z")
        {
            instruments, asOf, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var time = parsed.GetValue(asOf);
            var members = await connection.ResolveAllAsync(parsed.GetValue(instruments) ?? [], time, stop);
            var request = new GetSectorMoveRequest
            {
                AsOf = time,
                Instruments = { members.Select(instrument => instrument.Name) },
            };
            var answer = await connection.Client.Sector.GetSectorMoveAsync(request, ServerConnection.Question(stop));
            if (parsed.GetValue(json))
            {
                surface.Out.WriteLine(JsonFormatter.Default.Format(answer));
            }
            else
            {
                Show(answer, surface.Out);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(GetSectorMoveResponse answer, TextWriter output)
    {
        output.WriteLine(Plain.Sector(answer.SectorMove));
        var table = new TextTable("INSTRUMENT", "BASE", "LAST", "MOVE", "BTC", "EXCESS", "TIME", "FLAGS", "LEFT OUT");
        var excluded = answer.SectorMove.Excluded.ToDictionary(member => member.Instrument, member => member.Reason);
        var ordered = answer.Moves.OrderByDescending(
            move => move.HasMoveRatio ? move.MoveRatio : double.NegativeInfinity);
        foreach (var move in ordered)
        {
            table.Add(
                Plain.ShortName(move.Instrument),
                Plain.Price(move.BasePrice),
                Plain.Price(move.LastPrice),
                Plain.Ratio(move.HasMoveRatio, move.MoveRatio),
                Plain.Ratio(move.HasBenchmarkMoveRatio, move.BenchmarkMoveRatio),
                Plain.Ratio(move.HasExcessRatio, move.ExcessRatio),
                IsoTime.ToText(move.LastTime),
                Plain.Flags(move.Flags),
                excluded.TryGetValue(move.Instrument, out var reason) ? reason.ToString() : "");
        }

        table.WriteTo(output);
        foreach (var outlier in answer.SectorMove.Outliers)
        {
            var excess = Plain.Ratio(true, outlier.LeaveOneOutExcessRatio);
            output.WriteLine(FormattableString.Invariant(
                $"outlier {Plain.ShortName(outlier.Instrument)} modified z {outlier.ModifiedZ:0.0} others {excess}"));
        }
    }
}
