using System.CommandLine;
using Google.Protobuf;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Bars;

/// <summary>`correct`: one trade that the venue cancelled or corrected.</summary>
internal static class CorrectCommand
{
    private const string Source = "console";
    private const int MaximumAttempts = 5;

    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instrument = SharedOptions.Instrument("Whose trade it was; not the benchmark");
        var trade = new TradeOptions();
        var json = SharedOptions.Json("The server's ack in one line of protobuf JSON");
        var command = new ExampleCommand(
            "correct",
            "Correct or cancel a trade of the present trading day; of an earlier day, import the corrected bar",
            "correct BITF --sequence 1234 --original 1.95 --price 1.59 --size 300",
            "correct bitf --time 2025-09-09T13:31:05.25Z --original 1.95 --cancel")
        {
            instrument, json,
        };
        trade.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var known = await connection.ResolveAsync(parsed.GetRequiredValue(instrument), null, stop);
            var correction = trade.ToCorrection(parsed, known.Name);
            var ack = await SendAsync(connection, correction, stop);
            if (parsed.GetValue(json))
            {
                surface.Out.WriteLine(JsonFormatter.Default.Format(ack));
            }

            if (ack.Corrected == 0)
            {
                // A batch that was sent again after a break is acked without its refusals.
                var why = ack.RefusedCorrections.FirstOrDefault()?.Message
                    ?? "the server did not apply it; see the trade with: minergrpc watch --kinds quote --since TIME";
                throw new ConsoleFailure(ExitCode.Refused, $"not corrected: {why}");
            }

            if (!parsed.GetValue(json))
            {
                surface.Out.WriteLine(Told(correction, ack));
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<PublishQuotesResponse> SendAsync(
        ServerConnection connection, TradeCorrection correction, CancellationToken stop)
    {
        await using var publisher = connection.Client.CreatePublisher(new PublisherOptions
        {
            Source = Source,
            Reconnect = new ReconnectOptions { MaximumAttemptsWithoutData = MaximumAttempts },
        });
        return await publisher.PublishAsync([], [correction], stop);
    }

    private static string Told(TradeCorrection correction, PublishQuotesResponse ack)
    {
        var trade = correction.TradeCase == TradeCorrection.TradeOneofCase.Sequence
            ? $"of sequence {Plain.Count(correction.Sequence)}"
            : $"at {IsoTime.ToText(correction.TradeTime)}";
        var size = correction.CorrectedSize is { } corrected ? $" size {Plain.Size(corrected)}" : "";
        var now = correction.CorrectedPrice is { } price ? $"is now {Plain.Price(price)}{size}" : "is cancelled";
        return $"{Plain.ShortName(correction.Instrument)} trade {trade} {now}; last sequence "
            + Plain.Count(ack.LastSequence);
    }
}
