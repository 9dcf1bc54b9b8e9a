using Grpc.Core;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using Instrument = MinerGrpc.Core.Instruments.Instrument;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// Who is in the sector. Answers come from the universe, which does not change while the server runs.
/// </summary>
internal sealed class InstrumentRpc(StreamServices services, PageTokens tokens)
    : InstrumentService.InstrumentServiceBase
{
    private readonly Universe _universe = services.Universe;

    public override Task<GetInstrumentResponse> GetInstrument(GetInstrumentRequest request, ServerCallContext context)
    {
        var check = new Requests();
        check.CheckName("name", request.Name);
        var day = check.Day(request.AsOf, PresentDay());
        check.ThrowIfAny();
        var id = Requests.Find(_universe, request.Name);
        return Task.FromResult(new GetInstrumentResponse { Instrument = ToMessage(_universe[id], day) });
    }

    public override Task<ListInstrumentsResponse> ListInstruments(
        ListInstrumentsRequest request, ServerCallContext context)
    {
        var check = new Requests();
        var size = check.PageSize(request.PageSize);
        var day = check.Day(request.AsOf, PresentDay());
        for (var i = 0; i < request.Kinds.Count; i++)
        {
            if (request.Kinds[i] is <= V1.InstrumentKind.Unspecified or > V1.InstrumentKind.Counterparty)
            {
                check.Fault($"kinds[{i}]", $"{(int)request.Kinds[i]} is no kind; use 1 (MINER) to 3 (COUNTERPARTY)");
            }
        }

        var question = $"instruments|{string.Join(',', request.Kinds.Order())}|{request.AsOf}";
        var start = tokens.Read(request.PageToken, question, check);
        check.ThrowIfAny();

        var chosen = _universe.Instruments
            .Where(i => request.Kinds.Count == 0 || request.Kinds.Contains((V1.InstrumentKind)i.Kind))
            .Where(i => string.CompareOrdinal(i.Name, start) > 0)
            .Take(size + 1)
            .ToList();
        var response = new ListInstrumentsResponse();
        response.Instruments.AddRange(chosen.Take(size).Select(i => ToMessage(i, day)));
        if (chosen.Count > size)
        {
            response.NextPageToken = tokens.Write(chosen[size - 1].Name, question);
        }

        return Task.FromResult(response);
    }

    public override Task<ResolveTickerResponse> ResolveTicker(ResolveTickerRequest request, ServerCallContext context)
    {
        var check = new Requests();
        var ticker = request.Ticker.ToUpperInvariant();
        if (ticker.Length is < 1 or > 12 || ticker.Any(c => !char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c)
            && c is not ('.' or '-')))
        {
            check.Fault("ticker", $"'{Faults.Show(request.Ticker)}' is not 1 to 12 of A-Z, 0-9, . and -");
        }

        var day = check.Day(request.AsOf, PresentDay());
        check.ThrowIfAny();
        return _universe.TryResolveTicker(ticker, day, out var id)
            ? Task.FromResult(new ResolveTickerResponse { Instrument = ToMessage(_universe[id], day) })
            : throw Faults.UnknownTicker(ticker, day);
    }

    private DateOnly PresentDay() => Requests.PresentDay(services.MarketTime(), services.Time);

    private static V1.Instrument ToMessage(Instrument instrument, DateOnly day)
    {
        var message = new V1.Instrument
        {
            Name = instrument.Name,
            DisplayName = instrument.DisplayName,
            Kind = (V1.InstrumentKind)instrument.Kind,
            Ticker = instrument.TickerOn(day),
            Mic = instrument.Mic,
            CurrencyCode = instrument.Currency,
            CountryCode = instrument.Country,
            Cik = instrument.Cik,
            BusinessModel = (V1.BusinessModel)instrument.BusinessModelOn(day),
            History = instrument.History,
        };
        message.Tickers.AddRange(instrument.Tickers.Select(t => new V1.DatedTicker
        {
            Ticker = t.Ticker,
            StartDate = t.Start.ToDate(),
            EndDate = t.End.ToDate(),
            Note = t.Note,
        }));
        message.BusinessModels.AddRange(instrument.BusinessModels.Select(m => new V1.DatedBusinessModel
        {
            BusinessModel = (V1.BusinessModel)m.Model,
            StartDate = m.Start.ToDate(),
            EndDate = m.End.ToDate(),
            Source = m.Source,
        }));
        return message;
    }
}
