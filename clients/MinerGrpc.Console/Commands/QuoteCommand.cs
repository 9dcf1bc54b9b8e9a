using System.CommandLine;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>`quote`: the boards of some instruments, now or at a past instant.</summary>
internal static class QuoteCommand
{
    public static Command Create(Option<Uri> server, Surface surface)
    {
        var instruments = SharedOptions.Instruments(ArgumentArity.OneOrMore, "Whose quotes to show");
        var asOf = SharedOptions.AsOf();
        var json = SharedOptions.Json("One quote a line as protobuf JSON");
        var command = new ExampleCommand(
            "quote", "Show the newest quotes", "quote bitf IREN", "quote bitf --as-of 2025-09-09T15:00:00Z")
        {
            instruments, asOf, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            var time = parsed.GetValue(asOf);
            var quotes = await AskAsync(connection, parsed.GetRequiredValue(instruments), time, stop);
            if (parsed.GetValue(json))
            {
                foreach (var quote in quotes)
                {
                    surface.Out.WriteLine(JsonFormatter.Default.Format(quote));
                }
            }
            else
            {
                Show(quotes, surface.Out);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Quote>> AskAsync(
        ServerConnection connection, IEnumerable<string> names, Timestamp? asOf, CancellationToken stop)
    {
        var instruments = await connection.ResolveAllAsync(names, asOf, stop);
        var request = new BatchGetQuotesRequest
        {
            Instruments = { instruments.Select(instrument => instrument.Name) },
            AsOf = asOf,
        };
        var response = await connection.Client.Quotes.BatchGetQuotesAsync(request, ServerConnection.Question(stop));
        return response.Quotes;
    }

    private static void Show(IEnumerable<Quote> quotes, TextWriter output)
    {
        var table = new TextTable(
            "INSTRUMENT", "LAST", "BID", "ASK", "MID", "OPEN", "HIGH", "LOW", "PREVIOUS", "VOLUME", "SESSION", "TIME",
            "FLAGS");
        foreach (var quote in quotes)
        {
            table.Add(
                quote.Ticker.Length > 0 ? quote.Ticker : Plain.ShortName(quote.Instrument),
                Plain.Price(quote.LastPrice),
                Plain.Price(quote.BidPrice),
                Plain.Price(quote.AskPrice),
                Plain.Price(quote.MidPrice),
                Plain.Price(quote.OpenPrice),
                Plain.Price(quote.HighPrice),
                Plain.Price(quote.LowPrice),
                Plain.Price(quote.PreviousClosePrice),
                Plain.Size(quote.VolumeSize),
                Plain.Session(quote.Session),
                IsoTime.ToText(quote.EventTime),
                Plain.Flags(quote.Flags));
        }

        table.WriteTo(output);
    }
}
