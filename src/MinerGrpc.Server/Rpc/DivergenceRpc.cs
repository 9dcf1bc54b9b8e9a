using System.Globalization;
using Grpc.Core;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>Who moves more than BTC and the peers explain.</summary>
internal sealed class DivergenceRpc(
    StreamServices services, PresentDeals deals, DivergenceQuestions questions, PageTokens tokens)
    : DivergenceService.DivergenceServiceBase
{
    public override Task<QueryDivergenceResponse> QueryDivergence(
        QueryDivergenceRequest request, ServerCallContext context)
    {
        var check = new Requests();
        DivergenceRequests.CheckMember("instrument", request.Instrument, services.Universe, check);
        var asOf = check.AsOf(request.AsOf, services);
        var choice = DivergenceRequests.Estimation(request.Estimation, check);
        var window = Window(request.Window, asOf, check);
        check.ThrowIfAny();
        var id = Requests.Find(services.Universe, request.Instrument);
        return Task.Run(
            () =>
            {
                var (inputs, now) = questions.InputsAt(asOf, context.CancellationToken);
                var state = new DivergenceModel(inputs).Query(
                    id, services.Universe.Miners, window, choice, keepPairs: true);
                return Answer(state, request, choice, now);
            },
            context.CancellationToken);
    }

    public override Task<RankDivergencesResponse> RankDivergences(
        RankDivergencesRequest request, ServerCallContext context)
    {
        var check = new Requests();
        DivergenceRequests.CheckMembers(request.Instruments, services.Universe, check);
        var asOf = check.AsOf(request.AsOf, services);
        var choice = DivergenceRequests.Estimation(request.Estimation, check);
        if (request.Order is < RankOrder.Unspecified or > RankOrder.PeerExcess)
        {
            check.Fault("order", $"{(int)request.Order} is no order; use 1 (RESIDUAL_SIGMAS) or 2 (PEER_EXCESS)");
        }

        var window = Window(request.Window, asOf, check);
        check.ThrowIfAny();
        var members = DivergenceRequests.Members(request.Instruments, services.Universe);
        return Task.Run(
            () =>
            {
                var (inputs, now) = questions.InputsAt(asOf, context.CancellationToken);
                var states = new DivergenceModel(inputs).QueryAll(members, window, choice);
                return DivergenceRanks.Of(states, request, services.Universe, choice, now);
            },
            context.CancellationToken);
    }

    public override Task<ListDivergenceAlertsResponse> ListDivergenceAlerts(
        ListDivergenceAlertsRequest request, ServerCallContext context)
    {
        var check = new Requests();
        var size = check.PageSize(request.PageSize);
        if (request.Instrument.Length > 0)
        {
            check.CheckName("instrument", request.Instrument);
        }

        for (var i = 0; i < request.States.Count; i++)
        {
            if (request.States[i] is <= V1.AlertState.Unspecified or > V1.AlertState.Cleared)
            {
                check.Fault($"states[{i}]", $"{(int)request.States[i]} is no state; use 1 (RAISED) to 3 (CLEARED)");
            }
        }

        var start = check.Time("start_time", request.StartTime);
        var end = check.Time("end_time", request.EndTime);
        check.InOrder(start, end);
        var asOf = check.AsOf(request.AsOf, services);
        var question = string.Create(CultureInfo.InvariantCulture,
            $"alerts|{request.Instrument}|{string.Join(',', request.States.Order())}|{start}|{end}|{asOf}");
        var after = tokens.Read(request.PageToken, question, check);
        check.ThrowIfAny();
        if (request.Instrument.Length > 0)
        {
            Requests.Find(services.Universe, request.Instrument);
        }

        var query = new AlertQuery(
            request.Instrument.Length > 0 ? request.Instrument : null, [.. request.States.Select(s => (int)s)], start,
            end, asOf, KeyOf(after), size + 1);
        return Task.Run(
            () =>
            {
                var rows = services.Journal.ReadAlerts(query);
                var response = new ListDivergenceAlertsResponse();
                response.Alerts.AddRange(rows.Take(size).Select(r => DivergenceAlert.Parser.ParseFrom(r.Message)));
                if (rows.Count > size)
                {
                    var last = rows[size - 1];
                    response.NextPageToken = tokens.Write(
                        string.Create(CultureInfo.InvariantCulture, $"{last.RaiseTime.UnixNanos} {last.Name}"),
                        question);
                }

                return response;
            },
            context.CancellationToken);
    }

    /// <summary>Read last: a deal is looked up only once every other field is good.</summary>
    private Core.Divergence.DivergenceWindow Window(
        V1.DivergenceWindow? window, Instant? asOf, Requests check) =>
        DivergenceRequests.Window(
            window,
            name =>
            {
                check.ThrowIfAny();
                return deals.Book.Find(name, asOf) is { } deal
                    ? deal.FirstTradableSession
                    : throw Faults.UnknownDeal(name, asOf);
            },
            questions.LatestOf(asOf), check);

    private QueryDivergenceResponse Answer(
        DivergenceState state, QueryDivergenceRequest request, EstimationChoice choice, Instant? now)
    {
        var response = new QueryDivergenceResponse
        {
            Divergence = DivergenceMessages.ToMessage(state, services.Universe),
            Diagnostics = DiagnosticMessages.Of(state),
            AsOf = now.ToTimestamp(),
        };
        var pairs = state.Estimate?.Pairs.Select(p => new ReturnPair
        {
            StartTime = p.Start.ToTimestamp(),
            EndTime = p.End.ToTimestamp(),
            LogReturn = p.Own,
            BenchmarkLogReturn = p.Benchmark,
        }).ToList() ?? [];
        response.InputsDigest = InputsDigest.Of(
            [response.Divergence, InputsDigest.Options(choice), .. pairs]);
        if (request.IncludePairs)
        {
            response.Pairs.AddRange(pairs);
        }

        return response;
    }

    private static (Instant RaiseTime, string Name)? KeyOf(string key)
    {
        if (key.Length == 0)
        {
            return null;
        }

        var space = key.IndexOf(' ', StringComparison.Ordinal);
        return (new Instant(long.Parse(key[..space], CultureInfo.InvariantCulture)), key[(space + 1)..]);
    }
}
