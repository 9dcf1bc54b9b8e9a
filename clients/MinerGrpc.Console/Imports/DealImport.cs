using System.Security.Cryptography;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using MinerGrpc.ConsoleClient.Csv;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Imports;

/// <summary>
/// A file of deals into the server, one announcement a row. The id of each request is made from its content, so a file
/// may be imported again.
/// </summary>
internal sealed class DealImport(ServerConnection connection, Surface surface) : IFileImport
{
    private const string DealExists = "DEAL_EXISTS";
    private const int RequestIdLength = 32;

    private readonly NamedRows _refused = new("refused");
    private readonly NamedRows _kept = new("already there");
    private long _announced;
    private long _alreadyThere;

    public bool Complete => _refused.Count == 0;

    public async Task RunAsync(InputFile file, CancellationToken stop)
    {
        await file.DigestAsync(stop);
        using var source = file.Rows();
        var progress = new Progress(surface, "deals", TimeProvider.System);
        var rows = DealCsvColumns.Open(file.Name, source);
        var info = await connection.Client.ServerInfo.GetServerInfoAsync(
            new GetServerInfoRequest(), ServerConnection.Question(stop));
        var begun = info.Clock?.ServerTime ?? new Timestamp();
        try
        {
            while (rows.Read() is { } row)
            {
                if (row.Value is { } read)
                {
                    await AnnounceAsync(row.Line, read.Deal, begun, stop);
                }
                else
                {
                    _refused.Add(row.Line, row.Fault!);
                }

                progress.Count(1, () => source.Share);
            }
        }
        catch (RpcException failure) when (!stop.IsCancellationRequested)
        {
            var told = ConsoleFailure.From(failure, connection.Server);
            throw new ConsoleFailure(told.ExitCode, $"{told.Message}; {SoFar()}", failure);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            surface.EndProgress();
            surface.Tell($"stopped; {SoFar()}");
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
                announced = _announced,
                alreadyThere = _alreadyThere,
                refused = _refused.Count,
                refusedRows = _refused.First,
                keptRows = _kept.First,
            }, JsonSerializerOptions.Web));
            return;
        }

        output.WriteLine(FormattableString.Invariant(
            $"announced {_announced} already there {_alreadyThere} refused {_refused.Count}"));
        _kept.WriteTo(output);
        _refused.WriteTo(output);
    }

    private string SoFar() => FormattableString.Invariant(
        $"{_announced} announced before; run it again to finish, deals that are there stay as they are");

    private async Task AnnounceAsync(long line, Deal deal, Timestamp begun, CancellationToken stop)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(deal.ToByteArray()));
        var request = new AnnounceDealRequest { RequestId = digest[..RequestIdLength], Deal = deal };
        try
        {
            var answer = await connection.Client.Deals.AnnounceDealAsync(request, ServerConnection.Question(stop));
            // A repeat gets the first answer again; its deal was received before this import began.
            var repeated = answer.Deal?.ReceiveTime is { } received && IsoTime.Compare(received, begun) < 0;
            _announced += repeated ? 0 : 1;
            _alreadyThere += repeated ? 1 : 0;
        }
        catch (RpcException taken) when (taken.StatusCode == StatusCode.AlreadyExists)
        {
            _alreadyThere++;
            if (taken.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason == DealExists)
            {
                _kept.Add(line, $"{Plain.Id(deal.Name)} was not announced by this very row and stays as it is; change "
                    + $"it with: minergrpc deal revise {Plain.Id(deal.Name)}");
            }
        }
        catch (RpcException refused) when (refused.StatusCode
            is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.FailedPrecondition)
        {
            _refused.Add(line, refused.Status.Detail);
        }
    }
}
