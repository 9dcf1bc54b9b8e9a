using Grpc.Core;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Values;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Ticks;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// Boards, now or as of a past instant: read from the very bytes that the streams carry. Bars, sessions and ticks.
/// </summary>
internal sealed class QuoteRpc(StreamServices services, PastMarket past, PageTokens tokens, TickDoor ticks)
    : QuoteServiceBinding.Base
{
    private const int MaximumNames = 1_000;
    private readonly Universe _universe = services.Universe;

    public override Task<GetQuoteResponse> GetQuote(GetQuoteRequest request, ServerCallContext context)
    {
        var check = new Requests();
        check.CheckName("instrument", request.Instrument);
        var asOf = check.AsOf(request.AsOf, services);
        check.ThrowIfAny();
        var id = Requests.Find(_universe, request.Instrument);
        return Task.Run(
            () => new GetQuoteResponse { Quote = QuoteOf(ValuesAt(asOf, context.CancellationToken), id) },
            context.CancellationToken);
    }

    public override Task<BatchGetQuotesResponse> BatchGetQuotes(
        BatchGetQuotesRequest request, ServerCallContext context)
    {
        var check = new Requests();
        if (request.Instruments.Count is 0 or > MaximumNames)
        {
            check.Fault("instruments", $"{request.Instruments.Count} names; send 1 to {MaximumNames}");
            check.ThrowIfAny();
        }

        for (var i = 0; i < request.Instruments.Count; i++)
        {
            check.CheckName($"instruments[{i}]", request.Instruments[i]);
        }

        var asOf = check.AsOf(request.AsOf, services);
        check.ThrowIfAny();
        var ids = request.Instruments.Select(name => Requests.Find(_universe, name)).ToList();
        return Task.Run(
            () =>
            {
                var values = ValuesAt(asOf, context.CancellationToken);
                var response = new BatchGetQuotesResponse();
                response.Quotes.AddRange(ids.Select(id => QuoteOf(values, id)));
                return response;
            },
            context.CancellationToken);
    }

    public override Task<ListBarsResponse> ListBars(ListBarsRequest request, ServerCallContext context) =>
        Task.Run(() => BarPages.List(request, services, tokens), context.CancellationToken);

    public override Task<ListSessionsResponse> ListSessions(ListSessionsRequest request, ServerCallContext context) =>
        Task.FromResult(SessionPages.List(request, tokens));

    public override Task ListTicks(
        ListTicksRequest request, IServerStreamWriter<ReadyTicks> responses, ServerCallContext context) =>
        ticks.RunAsync(request, responses, context);

    private LatestValues ValuesAt(Instant? asOf, CancellationToken ct) =>
        asOf is { } time ? past.At(time, ct).Latest : services.Hub.Latest;

    /// <summary>An instrument that was never quoted has a board with nothing on it.</summary>
    private Quote QuoteOf(LatestValues values, InstrumentId id)
    {
        var value = values[values.Slots.SlotOf(EventKind.Quote, id)];
        if (value.Batch is { } batch)
        {
            return Event.Parser.ParseFrom(batch.Event(value.Entry).Span).Quote;
        }

        var quote = new Quote { Instrument = _universe[id].Name };
        if (services.MarketTime() is { } now)
        {
            quote.Session = (V1.MarketSession)TradingCalendar.NewYork.SessionAt(now);
            quote.Ticker = _universe[id].TickerOn(Requests.PresentDay(now, services.Time));
        }

        return quote;
    }
}
