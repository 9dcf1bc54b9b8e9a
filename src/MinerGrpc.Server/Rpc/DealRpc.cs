using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using Deal = MinerGrpc.Core.Deals.Deal;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// Announcements, now or as of a past instant: read from the book of now, which holds every revision, and written
/// through the door to the market loop.
/// </summary>
internal sealed partial class DealRpc(
    StreamServices services, PageTokens tokens, PresentDeals deals, DealDoor door, DivergenceQuestions questions)
    : DealService.DealServiceBase
{
    /// <summary>A page ends early rather than be larger than a response may be.</summary>
    private const int PageBytes = MessageLimits.Response / 2;

    public override Task<GetDealResponse> GetDeal(GetDealRequest request, ServerCallContext context)
    {
        var check = new Requests();
        check.DealName("name", request.Name);
        var asOf = check.AsOf(request.AsOf, services);
        check.ThrowIfAny();
        return deals.Book.Find(request.Name, asOf) is { } deal
            ? Task.FromResult(new GetDealResponse { Deal = DealMessages.ToMessage(deal) })
            : throw Faults.UnknownDeal(request.Name, asOf);
    }

    public override Task<ListDealsResponse> ListDeals(ListDealsRequest request, ServerCallContext context)
    {
        var check = new Requests();
        var size = check.PageSize(request.PageSize);
        var filter = new DealFilter(request, check);
        var asOf = check.AsOf(request.AsOf, services);
        var question = Question(request, r => (r.PageSize, r.PageToken) = (0, string.Empty));
        var last = Place.Parse(tokens.Read(request.PageToken, question, check));
        check.ThrowIfAny();
        if (request.Instrument.Length > 0)
        {
            Requests.Find(services.Universe, request.Instrument);
        }

        var response = new ListDealsResponse();
        var chosen = deals.Book.Deals(asOf)
            .SkipWhile(d => last is { } place && !place.IsBefore(d))
            .Where(filter.Matches);
        if (FillPage(chosen, size, response.Deals) is { } end)
        {
            response.NextPageToken = tokens.Write(Place.Of(end).ToString(), question);
        }

        return Task.FromResult(response);
    }

    public override Task<ListDealRevisionsResponse> ListDealRevisions(
        ListDealRevisionsRequest request, ServerCallContext context)
    {
        var check = new Requests();
        check.DealName("name", request.Name);
        var size = check.PageSize(request.PageSize);
        var asOf = check.AsOf(request.AsOf, services);
        var question = Question(request, r => (r.PageSize, r.PageToken) = (0, string.Empty));
        var token = tokens.Read(request.PageToken, question, check);
        check.ThrowIfAny();
        var revisions = deals.Book.Revisions(request.Name, asOf);
        if (revisions.Count == 0)
        {
            throw Faults.UnknownDeal(request.Name, asOf);
        }

        var last = token.Length == 0 ? 0 : int.Parse(token, CultureInfo.InvariantCulture);
        var response = new ListDealRevisionsResponse();
        if (FillPage(revisions.Where(r => r.Revision > last), size, response.Revisions) is { } end)
        {
            response.NextPageToken = tokens.Write(end.Revision.ToString(CultureInfo.InvariantCulture), question);
        }

        return Task.FromResult(response);
    }

    /// <summary>The last deal of the page where more follow. Null: this was the last page.</summary>
    private static Deal? FillPage(IEnumerable<Deal> chosen, int size, RepeatedField<V1.Deal> page)
    {
        var bytes = 0;
        Deal? last = null;
        foreach (var deal in chosen)
        {
            var message = DealMessages.ToMessage(deal);
            bytes += message.CalculateSize();
            if (last is not null && (page.Count == size || bytes > PageBytes))
            {
                return last;
            }

            page.Add(message);
            last = deal;
        }

        return null;
    }

    /// <summary>Everything that a page token is bound to: the request without what goes from page to page.</summary>
    private static string Question<T>(T request, Action<T> clearPage)
        where T : IMessage<T>
    {
        var question = request.Clone();
        clearPage(question);
        return $"{question.Descriptor.Name}|{Convert.ToBase64String(question.ToByteArray())}";
    }

    /// <summary>Where a deal stands in the list whatever else does: a deal that is added shifts no page.</summary>
    private readonly record struct Place(Instant AnnouncedAt, string Name)
    {
        public static Place Of(Deal deal) => new(deal.AnnouncedAt, deal.Name);

        /// <summary>Null: empty. A token is read only where it is ours.</summary>
        public static Place? Parse(string key) => key.Split('|') is [var nanos, var name]
            ? new Place(new Instant(long.Parse(nanos, CultureInfo.InvariantCulture)), name)
            : null;

        public bool IsBefore(Deal deal) =>
            deal.AnnouncedAt.CompareTo(AnnouncedAt) is not 0 and var order
                ? order < 0
                : string.CompareOrdinal(deal.Name, Name) > 0;

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{AnnouncedAt.UnixNanos}|{Name}");
    }
}
