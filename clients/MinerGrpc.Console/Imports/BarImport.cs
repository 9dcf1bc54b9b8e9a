using System.Text.Json;
using Grpc.Core;
using MinerGrpc.ConsoleClient.Csv;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Imports;

/// <summary>A file of bars into the server: refused rows are named, the rest is kept.</summary>
internal sealed class BarImport(ServerConnection connection, Surface surface) : IFileImport
{
    private const int RequestIdLength = 32;
    private const string RunAgain = "run it again to finish, rows that are there count as unchanged";

    private readonly NamedRows _refused = new("refused");
    private ImportBarsResponse _answer = new();

    public bool Complete => _refused.Count == 0;

    public async Task RunAsync(InputFile file, CancellationToken stop)
    {
        var digest = Convert.ToHexStringLower(await file.DigestAsync(stop));
        using var source = file.Rows();
        var messages = new BarMessages(BarCsvColumns.Open(file.Name, source), digest[..RequestIdLength], _refused);
        try
        {
            await SendAsync(messages, source, stop);
        }
        catch (RpcException failure) when (!stop.IsCancellationRequested)
        {
            var told = ConsoleFailure.From(failure, connection.Server);
            throw told.ExitCode == ExitCode.Unreachable
                ? new ConsoleFailure(told.ExitCode, $"{told.Message}; {RunAgain}", failure)
                : told;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            surface.EndProgress();
            surface.Tell($"stopped; {RunAgain}");
            throw;
        }
        finally
        {
            surface.EndProgress();
        }
    }

    public void WriteTo(TextWriter output, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                imported = _answer.Imported,
                unchanged = _answer.Unchanged,
                refused = _refused.Count,
                lastSequence = _answer.LastSequence,
                refusedRows = _refused.First,
            }, JsonSerializerOptions.Web));
            return;
        }

        output.WriteLine(FormattableString.Invariant(
            $"imported {_answer.Imported} unchanged {_answer.Unchanged} refused {_refused.Count}")
            + (_answer.LastSequence > 0 ? $", last sequence {Formatting.Plain.Count(_answer.LastSequence)}" : ""));
        _refused.WriteTo(output);
    }

    private async Task SendAsync(BarMessages messages, IRowSource source, CancellationToken stop)
    {
        if (messages.Next() is not { } message)
        {
            return;
        }

        var progress = new Progress(surface, "rows sent", TimeProvider.System);
        using var call = connection.Client.Ingest.ImportBars(cancellationToken: stop);
        for (var next = message; next is not null; next = messages.Next())
        {
            await WriteAsync(call, next);
            progress.Count(next.Bars.Count, () => source.Share);
        }

        await call.RequestStream.CompleteAsync();
        _answer = await call.ResponseAsync;
        _refused.Add(_answer.Refused, _answer.RefusedBars.Select(refused =>
            (messages.LineOf(refused.Index), refused.Message)));
    }

    private static async Task WriteAsync(
        AsyncClientStreamingCall<ImportBarsRequest, ImportBarsResponse> call, ImportBarsRequest message)
    {
        try
        {
            await call.RequestStream.WriteAsync(message);
        }
        catch (Exception failure) when (
            failure is RpcException or IOException or HttpRequestException or InvalidOperationException)
        {
            // The call is over, and its status says why; only a server against the contract answers before the end.
            await call.ResponseAsync;
            throw new ConsoleFailure(
                ExitCode.Refused, "the server ended the import before its last row; run it again", failure);
        }
    }
}
