using System.Globalization;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>Bars by pages: each page begins after the start of the last bar of the page before.</summary>
internal static class BarPages
{
    public static ListBarsResponse List(ListBarsRequest request, StreamServices services, PageTokens tokens)
    {
        var check = new Requests();
        check.CheckName("instrument", request.Instrument);
        if (request.Interval is <= BarInterval.Unspecified or > BarInterval.OneDay)
        {
            check.Fault("interval", $"{(int)request.Interval} is no interval; use 1 (ONE_MINUTE) or 2 (ONE_DAY)");
        }

        var start = check.Time("start_time", request.StartTime);
        var end = check.Time("end_time", request.EndTime);
        check.InOrder(start, end);
        var asOf = check.AsOf(request.AsOf, services);
        var size = check.PageSize(request.PageSize);
        var question = $"bars|{request.Instrument}|{(int)request.Interval}|{start}|{end}|{asOf}";
        var after = tokens.Read(request.PageToken, question, check);
        check.ThrowIfAny();
        var id = Requests.Find(services.Universe, request.Instrument);
        if (request.Interval == BarInterval.OneMinute && start is { } from
            && services.Journal.Retention.MinutesBefore is { } kept && from < kept)
        {
            throw Faults.MinutesExpired(from, kept);
        }

        if (after.Length > 0)
        {
            start = new Instant(long.Parse(after, CultureInfo.InvariantCulture)).PlusNanos(1);
        }

        var bars = services.Journal.ReadBars(new BarQuery(
            id, (Core.Bars.BarInterval)request.Interval, start, end, asOf, size + 1));
        var response = new ListBarsResponse();
        response.Bars.AddRange(bars.Take(size).Select(bar => BarMessages.ToMessage(bar, services.Universe)));
        if (bars.Count > size)
        {
            response.NextPageToken = tokens.Write(
                bars[size - 1].Start.UnixNanos.ToString(CultureInfo.InvariantCulture), question);
        }

        return response;
    }
}
