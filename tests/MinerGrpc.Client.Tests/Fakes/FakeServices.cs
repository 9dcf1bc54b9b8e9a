using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

internal sealed class FakeSectorService(FakeMarket market) : SectorService.SectorServiceBase
{
    public override Task StreamSectorMoves(
        StreamSectorMovesRequest request,
        IServerStreamWriter<StreamSectorMovesResponse> responseStream,
        ServerCallContext context)
    {
        market.StreamRequests.Enqueue(request);
        return market.NextStream()(new FakeStream(request, responseStream, context));
    }

    public override Task<GetReplayWindowResponse> GetReplayWindow(
        GetReplayWindowRequest request, ServerCallContext context) => Task.FromResult(new GetReplayWindowResponse
        {
            ReplayWindow = new ReplayWindow { NewestTime = FakeMarket.Noon },
        });

    public override Task<GetSectorMoveResponse> GetSectorMove(
        GetSectorMoveRequest request, ServerCallContext context) => Task.FromResult(new GetSectorMoveResponse
        {
            SectorMove = FakeMarket.Sector(),
            Moves = { FakeMarket.Move(1).Move },
            Cursor = FakeMarket.At(1),
        });
}

internal sealed class FakeIngestService(FakeMarket market) : IngestService.IngestServiceBase
{
    public override Task PublishQuotes(
        IAsyncStreamReader<PublishQuotesRequest> requestStream,
        IServerStreamWriter<PublishQuotesResponse> responseStream,
        ServerCallContext context) =>
        market.NextPublisher()(new FakePublisher(market, requestStream, responseStream, context));

    public override Task<ImportBarsResponse> ImportBars(
        IAsyncStreamReader<ImportBarsRequest> requestStream, ServerCallContext context) =>
        market.Import(new FakeImport(market, requestStream, context));
}

internal sealed class FakeQuoteService(FakeMarket market) : QuoteService.QuoteServiceBase
{
    public override Task<ListBarsResponse> ListBars(ListBarsRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<ListBarsRequest, ListBarsResponse>(request);

    public override Task ListTicks(
        ListTicksRequest request, IServerStreamWriter<ListTicksResponse> responseStream, ServerCallContext context)
    {
        market.TickRequests.Enqueue(request);
        return market.NextTicks()(new FakeTicks(request, responseStream));
    }

    public override Task<ListSessionsResponse> ListSessions(
        ListSessionsRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<ListSessionsRequest, ListSessionsResponse>(request);

    public override Task<BatchGetQuotesResponse> BatchGetQuotes(
        BatchGetQuotesRequest request, ServerCallContext context)
    {
        var quotes = request.Instruments.Select(instrument => new Quote
        {
            Instrument = instrument,
            Ticker = "BITF",
            Session = MarketSession.Regular,
            EventTime = FakeMarket.Noon,
            BidPriceNanos = 1_580_000_000,
            AskPriceNanos = 1_600_000_000,
            LastPriceNanos = 1_590_000_000,
            PreviousClosePriceNanos = 1_280_000_000,
            Flags = { QuoteFlag.Simulated },
            Sequence = 7,
        });
        return Task.FromResult(new BatchGetQuotesResponse { Quotes = { quotes } });
    }
}

/// <summary>Knows bitf alone, which the tickers BITF and KEEL stand for.</summary>
internal sealed class FakeInstrumentService : InstrumentService.InstrumentServiceBase
{
    private static readonly Instrument s_bitf = new()
    {
        Name = "instruments/bitf",
        DisplayName = "Bitfarms Ltd.",
        Kind = InstrumentKind.Miner,
        Ticker = "BITF",
    };

    public override Task<GetInstrumentResponse> GetInstrument(
        GetInstrumentRequest request, ServerCallContext context) => request.Name == s_bitf.Name
            ? Task.FromResult(new GetInstrumentResponse { Instrument = s_bitf })
            : throw Failures.Of(StatusCode.NotFound, $"There is no {request.Name}.");

    public override Task<ResolveTickerResponse> ResolveTicker(
        ResolveTickerRequest request, ServerCallContext context) => request.Ticker is "BITF" or "KEEL"
            ? Task.FromResult(new ResolveTickerResponse { Instrument = s_bitf })
            : throw Failures.Of(StatusCode.NotFound, $"No instrument carried {request.Ticker} on that day.");

    public override Task<ListInstrumentsResponse> ListInstruments(
        ListInstrumentsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListInstrumentsResponse { Instruments = { s_bitf } });
}

internal sealed class FakeServerInfoService : ServerInfoService.ServerInfoServiceBase
{
    public override Task<GetServerInfoResponse> GetServerInfo(
        GetServerInfoRequest request, ServerCallContext context) => Task.FromResult(new GetServerInfoResponse
        {
            Version = "0.1.0",
            Contract = "minergrpc.v1",
            Instruments = 17,
            Clock = new ClockInfo { ServerTime = FakeMarket.Noon },
        });
}
