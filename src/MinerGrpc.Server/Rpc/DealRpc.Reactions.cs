using Grpc.Core;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using Deal = MinerGrpc.Core.Deals.Deal;
using DealRelation = MinerGrpc.Core.Deals.DealRelation;

namespace MinerGrpc.Server.Rpc;

/// <summary>How the affected instruments reacted.</summary>
internal sealed partial class DealRpc
{
    /// <summary>The market reads the news through to these; how the parties took it is another question.</summary>
    private static readonly DealRelation[] Relations = [DealRelation.ReadThrough, DealRelation.Direct];

    public override Task<ListDealReactionsResponse> ListDealReactions(
        ListDealReactionsRequest request, ServerCallContext context)
    {
        var check = new Requests();
        check.DealName("name", request.Name);
        var asOf = check.AsOf(request.AsOf, services);
        var choice = DivergenceRequests.Estimation(request.Estimation, check);
        if (choice.HalfLife is not null || choice.Robust)
        {
            check.Fault("estimation", "an event study weighs all pairs alike; set nothing but pairs");
        }

        check.ThrowIfAny();
        var deal = deals.Book.Find(request.Name, asOf) ?? throw Faults.UnknownDeal(request.Name, asOf);
        return Task.Run(() => Reactions(deal, choice, asOf), context.CancellationToken);
    }

    private ListDealReactionsResponse Reactions(Deal deal, EstimationChoice choice, Instant? asOf)
    {
        var response = new ListDealReactionsResponse
        {
            DayZero = deal.FirstTradableSession.ToDate(),
            Deal = DealMessages.ToMessage(deal),
        };
        if (deal.FirstTradableSession is { } dayZero)
        {
            var study = new EventReactions(
                questions.HistoryAt(asOf), TradingCalendar.NewYork.IndexOf(dayZero), choice);
            foreach (var relation in Relations)
            {
                Fill(response, study, deal, relation, asOf);
            }
        }

        response.InputsDigest = InputsDigest.Of(
            [response.Deal, InputsDigest.Options(choice), .. response.Reactions, .. response.Tests]);
        return response;
    }

    private void Fill(
        ListDealReactionsResponse response, EventReactions study, Deal deal, DealRelation relation, Instant? asOf)
    {
        var universe = services.Universe;
        var instruments = deal.AffectedInstruments.Where(a => a.Relation == relation)
            .Select(a => universe.TryFind(a.Instrument, out var id) ? id : (InstrumentId?)null).OfType<InstrumentId>()
            .OrderBy(id => id.Index).ToList();
        if (instruments.Count == 0)
        {
            return;
        }

        var (reactions, groups) = study.Of(relation, instruments);
        foreach (var reaction in reactions.OrderBy(r => r.State.Instrument.Index))
        {
            var message = ReactionMessages.ToMessage(reaction, universe);
            message.Confounders.AddRange(ConfoundersOf(reaction, deal, asOf));
            response.Reactions.Add(message);
        }

        response.Tests.AddRange(groups.SelectMany(ReactionMessages.Tests));
        response.Summaries.AddRange(groups.Select(ReactionMessages.Summary));
    }

    /// <summary>Over the estimation window and the event window, from the first day to the last.</summary>
    private IReadOnlyList<string> ConfoundersOf(EventReaction reaction, Deal deal, Instant? asOf)
    {
        var calendar = TradingCalendar.NewYork;
        var dayZero = calendar.IndexOf(deal.FirstTradableSession!.Value);
        var last = Math.Clamp(dayZero + reaction.Window.Last, 0, calendar.Sessions.Count - 1);
        var first = reaction.State.Estimate?.From is { } from
            ? NewYorkTime.DateOf(from)
            : calendar.Sessions[Math.Max(0, dayZero + reaction.Window.First)].Date;
        return Confounders.Of(
            services.Universe[reaction.State.Instrument], deal, deals.Book, asOf, first, calendar.Sessions[last].Date);
    }
}
