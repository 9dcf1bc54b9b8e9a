using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using Bar = MinerGrpc.Core.Bars.Bar;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// One stream of imported bars: each message is checked row by row, and what is good of it is one batch. Owned by its
/// call.
/// </summary>
internal sealed class BarImport(Inbox inbox, StreamServices services)
{
    public const int MaximumBars = 4_096;
    private const int LongestRequestId = 100;
    private const int NamedRefusals = 100;
    private const string StandardSource = "import";

    private readonly ImportBarsResponse _response = new();
    private string? _requestId;
    private int _messages;
    private long _rows;

    public ImportBarsResponse Response => _response;

    /// <exception cref="Grpc.Core.RpcException">The message is not valid; a row that is not is counted.</exception>
    public async ValueTask TakeAsync(ImportBarsRequest request, CancellationToken ct)
    {
        CheckMessage(request);
        var bars = new List<Bar>(request.Bars.Count);
        var now = Instant.From(services.Time.GetUtcNow());
        foreach (var message in request.Bars)
        {
            if (Judge(message, now, out var bar) is { } refusal)
            {
                Refuse(refusal);
            }
            else
            {
                bars.Add(bar);
            }

            _rows++;
        }

        var receipt = await inbox.SubmitAsync(
            new BarBatch
            {
                Bars = bars.ToArray(),
                BatchId = _requestId!.Length == 0
                    ? null
                    : string.Create(CultureInfo.InvariantCulture, $"{_requestId}/{_messages}"),
                Digest = _requestId.Length == 0 ? null : Digest(request),
            },
            ct);
        _messages++;
        _response.Imported += receipt.Imported;
        _response.Unchanged += receipt.Unchanged;
        _response.LastSequence = receipt.LastSequence;
    }

    /// <summary>Null with the bar, or what is wrong with it.</summary>
    private string? Judge(V1.Bar message, Instant now, out Bar bar)
    {
        bar = default;
        return BarFields.Problem(message) ?? BarJudge.Judge(
            BarMessages.ToInput(message, services.Universe), StandardSource, now, TradingCalendar.NewYork, out bar);
    }

    private void CheckMessage(ImportBarsRequest request)
    {
        var check = new Requests();
        if (request.RequestId.Length > LongestRequestId)
        {
            check.Fault(
                "request_id", $"has {request.RequestId.Length} characters, at most {LongestRequestId} are taken");
        }

        if (_requestId is { } established && request.RequestId.Length > 0 && request.RequestId != established)
        {
            check.Fault("request_id", $"'{Faults.Show(request.RequestId)}' is not that of this stream, "
                + $"'{Faults.Show(established)}'; open a stream for each import");
        }

        if (request.Bars.Count > MaximumBars)
        {
            check.Fault("bars", $"{request.Bars.Count} bars, at most {MaximumBars} are taken in a message");
        }

        check.ThrowIfAny();
        _requestId ??= request.RequestId;
    }

    /// <summary>Of the bars: the id may stand in the first message alone or in each.</summary>
    private static byte[] Digest(ImportBarsRequest request)
    {
        request.RequestId = string.Empty;
        return SHA256.HashData(request.ToByteArray());
    }

    private void Refuse(string reason)
    {
        _response.Refused++;
        if (_response.RefusedBars.Count < NamedRefusals)
        {
            _response.RefusedBars.Add(new RefusedBar { Index = _rows, Message = reason });
        }
    }
}
