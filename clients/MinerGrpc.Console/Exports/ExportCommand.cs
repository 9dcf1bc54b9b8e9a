using System.CommandLine;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Files;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Exports;

/// <summary>`export ticks` and `export bars`: the past into a file for a notebook, or for another server.</summary>
internal static class ExportCommand
{
    private const int MaximumAttempts = 20;
    private const int PageSize = 1_000;

    public static Command Create(Option<Uri> server, Surface surface) =>
        new ExampleCommand(
            "export",
            "Export ticks or bars of an instrument to a file of CSV or Parquet",
            "export ticks bitf bitf.parquet",
            "export bars bitf minutes.csv --interval minute")
        {
            Ticks(server, surface),
            Bars(server, surface),
        };

    private static ExampleCommand Ticks(Option<Uri> server, Surface surface)
    {
        var options = new ExportOptions();
        var command = new ExampleCommand(
            "ticks",
            "Export the quotes of an instrument, oldest first, as `publish` reads them",
            "export ticks bitf bitf.parquet --from 2025-09-09T13:30:00Z --to 2025-09-09T20:00:00Z",
            "export ticks bitf bitf.csv");
        options.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(server), options.Read(parsed), surface, "ticks", ExportColumns.Quotes,
            quote => quote.EventTime,
            (connection, request, name) => TicksAsync(connection, request, name, surface, stop), stop));
        return command;
    }

    private static ExampleCommand Bars(Option<Uri> server, Surface surface)
    {
        var options = new ExportOptions();
        var interval = new Option<BarInterval?>("--interval")
        {
            Description = "How long a bar is [default: day]",
            HelpName = "minute|day",
            CustomParser = result =>
            {
                switch (result.Tokens[0].Value.ToUpperInvariant())
                {
                    case "MINUTE":
                        return BarInterval.OneMinute;
                    case "DAY":
                        return BarInterval.OneDay;
                    default:
                        result.AddError(
                            $"--interval \"{result.Tokens[0].Value}\" is no interval; give minute or day");
                        return null;
                }
            },
        };
        var command = new ExampleCommand(
            "bars",
            "Export the newest version of each bar, oldest first, as `import bars` reads them",
            "export bars bitf closes.csv",
            "export bars bitf minutes.parquet --interval minute --from 2025-09-09 --to 2025-09-10");
        options.AddTo(command);
        command.Add(interval);
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(server), options.Read(parsed), surface, "bars", ExportColumns.Bars,
            bar => bar.StartTime,
            (connection, request, name) => BarsAsync(
                connection, request, name, parsed.GetValue(interval) ?? BarInterval.OneDay, stop), stop));
        return command;
    }

    private static async Task<int> RunAsync<TRow>(
        Uri server, ExportRequest request, Surface surface, string what, IReadOnlyList<FileColumn<TRow>> columns,
        Func<TRow, Timestamp?> timeOf, Func<ServerConnection, ExportRequest, string, IAsyncEnumerable<TRow>> read,
        CancellationToken stop)
    {
        using var connection = new ServerConnection(server);
        await using var file = ExportFile.Create(request.File, request.Force);
        var known = await connection.ResolveAsync(request.Instrument, null, stop);
        var span = await ExportSpan.AskAsync(connection, request, surface, stop);
        var progress = new Progress(surface, what, TimeProvider.System);
        try
        {
            var writer = await RowWriter<TRow>.OpenAsync(request.Format, columns, file.Bytes);
            await foreach (var row in read(connection, request, known.Name))
            {
                await file.WriteAsync(() => writer.WriteAsync(row));
                progress.Count(1, () => span.ShareAt(timeOf(row)));
            }

            await file.WriteAsync(writer.CompleteAsync);
            file.Complete();
        }
        finally
        {
            surface.EndProgress();
        }

        surface.Out.WriteLine(request.Json
            ? JsonSerializer.Serialize(
                new { file = request.File, rows = progress.Rows, format = request.Format.ToString() })
            : FormattableString.Invariant($"exported {progress.Rows} {what} to {request.File}"));
        return ExitCode.Ok;
    }

    private static async IAsyncEnumerable<QuoteUpdate> TicksAsync(
        ServerConnection connection, ExportRequest request, string name, Surface surface,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var rows = new TickRows();
        var options = TickQuestions.Of(request.From, request.To, surface, MaximumAttempts);
        await foreach (var tick in connection.Client.ReadTicksAsync(name, options, stop))
        {
            if (rows.Next(tick) is { } quote)
            {
                yield return quote;
            }
        }
    }

    private static async IAsyncEnumerable<Bar> BarsAsync(
        ServerConnection connection, ExportRequest request, string name, BarInterval interval,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var question = new ListBarsRequest
        {
            Instrument = name,
            Interval = interval,
            StartTime = request.From,
            EndTime = request.To,
            PageSize = PageSize,
        };
        do
        {
            var page = await connection.Client.Quotes.ListBarsAsync(question, ServerConnection.Question(stop));
            foreach (var bar in page.Bars)
            {
                yield return bar;
            }

            question.PageToken = page.NextPageToken;
        }
        while (question.PageToken.Length > 0);
    }
}
