using System.CommandLine;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Csv;
using MinerGrpc.ConsoleClient.Imports;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>
/// `publish`: a file of quotes into the market. Two passes: the first checks every row, so that nothing of a malformed
/// file is published; the second sends. Neither holds more than the batches on the way.
/// </summary>
internal static class PublishCommand
{
    private const int BatchSize = 256;
    private const int MaximumAttempts = 20;

    public static Command Create(Option<Uri> server, Surface surface)
    {
        var file = new Argument<string>("FILE")
        {
            Description = $"Quotes, CSV or Parquet, with the columns {QuoteCsvColumns.Header}",
        };
        var source = new Option<string>("--source")
        {
            Description = "The feed's name, of a-z 0-9 . _ -",
            HelpName = "NAME",
            DefaultValueFactory = _ => "csv",
        };
        var json = SharedOptions.Json("The counts in one line of JSON");
        var command = new ExampleCommand(
            "publish",
            "Publish a file of quotes. The same file from the same source is recognised: a run that broke off may be "
            + "repeated",
            "publish quotes.csv --source desk")
        {
            file, source, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var connection = new ServerConnection(parsed.GetRequiredValue(server));
            using var input = InputFile.Open(parsed.GetRequiredValue(file));
            var name = parsed.GetRequiredValue(source);
            var prefix = await CheckAsync(input, name, surface, stop);
            // One question first: a server that is not there shows at once, not after all attempts.
            await connection.Client.ServerInfo.GetServerInfoAsync(
                new GetServerInfoRequest(), ServerConnection.Question(stop));
            PublishTotals totals;
            try
            {
                totals = await SendAsync(connection, input, name, prefix, surface, stop);
            }
            finally
            {
                surface.EndProgress();
            }

            totals.WriteTo(surface.Out, parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Reads every row. The result names the content and the source: the prefix of the batch ids.</summary>
    private static async Task<string> CheckAsync(
        InputFile input, string source, Surface surface, CancellationToken stop)
    {
        var digest = await input.DigestAsync(stop);
        using var rows = input.Rows();
        var reader = new QuoteCsvReader(input.Name, rows);
        var progress = new Progress(surface, "rows checked", TimeProvider.System);
        try
        {
            while (reader.Read() is not null)
            {
                stop.ThrowIfCancellationRequested();
                progress.Count(1, () => rows.Share);
            }
        }
        finally
        {
            surface.EndProgress();
        }

        var content = Convert.ToHexStringLower(digest.AsSpan(0, 12));
        return $"{source}-{BatchSize}-{content}";
    }

    private static async Task<PublishTotals> SendAsync(
        ServerConnection connection,
        InputFile input,
        string source,
        string prefix,
        Surface surface,
        CancellationToken stop)
    {
        using var rows = input.Rows();
        var reader = new QuoteCsvReader(input.Name, rows);
        var totals = new PublishTotals();
        var options = new PublisherOptions
        {
            Source = source,
            BatchIdPrefix = prefix,
            Reconnect = new ReconnectOptions { MaximumAttemptsWithoutData = MaximumAttempts },
            Disconnected = (ended, delay) =>
            {
                surface.EndProgress();
                surface.Tell($"connection lost ({ended.Message}); trying again in {delay.TotalSeconds:0.0} s");
            },
        };
        await using var publisher = connection.Client.CreatePublisher(options);
        var pending = new Queue<PendingBatch>();
        var progress = new Progress(surface, "quotes sent", TimeProvider.System);
        while (ReadBatch(reader) is { Count: > 0 } quotes)
        {
            pending.Enqueue(await publisher.SendAsync(quotes, stop));
            progress.Count(quotes.Count, () => rows.Share);
            while (pending.TryPeek(out var oldest) && oldest.Acknowledged.IsCompleted)
            {
                totals.Add(await pending.Dequeue().Acknowledged);
            }
        }

        while (pending.TryDequeue(out var batch))
        {
            totals.Add(await batch.Acknowledged.WaitAsync(stop));
        }

        await publisher.CompleteAsync(stop);
        return totals;
    }

    private static List<QuoteUpdate> ReadBatch(QuoteCsvReader reader)
    {
        var quotes = new List<QuoteUpdate>(BatchSize);
        while (quotes.Count < BatchSize && reader.Read() is { } quote)
        {
            quotes.Add(quote);
        }

        return quotes;
    }
}
