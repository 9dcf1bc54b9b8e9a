using Grpc.Core;
using Grpc.Net.Client;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Reads;

/// <summary>What is asked at every size, each time about another place in the history.</summary>
internal sealed class Questions(GrpcChannel channel)
{
    /// <summary>Quotes in the window that is replayed: one second of the market.</summary>
    public const int WindowQuotes = 10_000;

    /// <summary>Bars of a page.</summary>
    public const int PageSize = 100;

    private readonly SectorService.SectorServiceClient _sector = new(channel);
    private readonly QuoteService.QuoteServiceClient _quotes = new(channel);

    /// <summary>Every event from a quote's time on, until the window is over.</summary>
    public async Task ReplayAsync(long from, CancellationToken ct)
    {
        var until = MadeQuotes.StampOf(from + WindowQuotes);
        using var call = _sector.StreamSectorMoves(
            new StreamSectorMovesRequest
            {
                Delivery = Delivery.Every,
                Kinds = { EventKind.Quote, EventKind.Move, EventKind.Sector },
                SinceTime = MadeQuotes.StampOf(from),
            },
            cancellationToken: ct);
        var quotes = 0;
        while (await call.ResponseStream.MoveNext(ct))
        {
            var response = call.ResponseStream.Current;
            quotes += response.Events.Count(e => e.Kind == EventKind.Quote);
            if (response.CaughtUp is not null || (response.Events.Count > 0 && response.Events[^1].EventTime >= until))
            {
                break;
            }
        }

        if (quotes < WindowQuotes)
        {
            throw new InvalidOperationException($"the window of {WindowQuotes} quotes had {quotes}");
        }
    }

    public async Task BarsAsync(long from, CancellationToken ct)
    {
        var page = await _quotes.ListBarsAsync(
            new ListBarsRequest
            {
                Instrument = MadeQuotes.NameOf(from),
                Interval = BarInterval.OneMinute,
                EndTime = MadeQuotes.StampOf(from),
                PageSize = PageSize,
            },
            cancellationToken: ct);
        if (page.Bars.Count == 0 && MadeQuotes.TimeOf(from) > MadeQuotes.Start.Plus(TimeSpan.FromMinutes(2)))
        {
            throw new InvalidOperationException("a page of bars had none");
        }
    }

    public async Task QuoteAsOfAsync(long at, CancellationToken ct)
    {
        var asOf = MadeQuotes.StampOf(at);
        var answer = await _quotes.GetQuoteAsync(
            new GetQuoteRequest { Instrument = MadeQuotes.NameOf(at), AsOf = asOf }, cancellationToken: ct);
        if (!answer.Quote.EventTime.Equals(asOf))
        {
            throw new InvalidOperationException($"the quote as of {asOf} is of {answer.Quote.EventTime}");
        }
    }
}
