using System.Buffers;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using QuoteVerdict = MinerGrpc.Core.Market.QuoteVerdict;

namespace MinerGrpc.Server.Rpc;

/// <summary>A published batch as the market's input. A bad quote is a verdict; only a bad batch is an error.</summary>
internal static class PublishedQuotes
{
    public const string StandardSource = "publisher";
    public const int MaximumQuotes = 4_096;
    public const int MaximumCorrections = 64;
    private const int LongestBatchId = 128;
    private const int LongestSource = 64;

    /// <summary>
    /// What is no publisher, the feeds and the imports: a publisher must not pass for one, nor take its ids.
    /// </summary>
    private static readonly string[] s_ownSources = ["replay", "clock", "history", BarBatch.Source];

    private static readonly SearchValues<char> s_sourceCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The source of the stream, with the whole batch checked.</summary>
    /// <param name="request">A batch.</param>
    /// <param name="established">The source of the stream's first batch. Null: this is the first.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with every bad field.</exception>
    public static string CheckedSource(ReceivedBatch request, string? established)
    {
        var check = new Requests();
        var source = request.Source.Length == 0 ? established ?? StandardSource : request.Source;
        if (source.Length > LongestSource || source.AsSpan().IndexOfAnyExcept(s_sourceCharacters) >= 0)
        {
            check.Fault("source", $"'{Faults.Show(source)}' is not 1 to {LongestSource} of a-z, 0-9, . _ and -");
        }
        else if (s_ownSources.Contains(source))
        {
            check.Fault("source", $"'{source}' is a name of the server's own; choose another one");
        }
        else if (established is not null && source != established)
        {
            check.Fault("source",
                $"'{source}' is not the source of this stream, '{established}'; open a stream for each source");
        }

        if (request.BatchId.Length > LongestBatchId)
        {
            check.Fault("batch_id", $"has {request.BatchId.Length} characters, at most {LongestBatchId} are taken");
        }

        if (request.QuoteCount > MaximumQuotes)
        {
            check.Fault("quotes", $"{request.QuoteCount} quotes, at most {MaximumQuotes} are taken in a batch");
        }

        if (request.CorrectionCount > MaximumCorrections)
        {
            check.Fault("corrections",
                $"{request.CorrectionCount} corrections, at most {MaximumCorrections} are taken in a batch");
        }

        check.ThrowIfAny();
        return source;
    }

    /// <summary>Null: the instrument is not known.</summary>
    public static TradeCorrectionInput?[] Corrections(ReceivedBatch request, Universe universe) =>
        [.. request.ReadCorrections().Select(c => Read(c, universe))];

    /// <summary>Names the value and the way out.</summary>
    public static string Explain(QuoteVerdict verdict, in QuoteInput quote) => verdict switch
    {
        QuoteVerdict.UnknownInstrument =>
            "the instrument is not known; use a name of InstrumentService.ListInstruments, such as instruments/bitf",
        QuoteVerdict.Malformed when quote.EventTime is null =>
            "event_time is missing or no instant; give the venue's time in UTC",
        QuoteVerdict.Malformed =>
            $"event_time {quote.EventTime}, bid {Show(quote.Bid)}, ask {Show(quote.Ask)}, last {Show(quote.Last)}: a "
            + "quote needs a price, prices above 0, sizes of 0 or more, a time within 2024 to 2027, and a previous "
            + "close with the date of a session",
        QuoteVerdict.FromFuture =>
            $"event_time {quote.EventTime} is more than {MarketRules.FutureTolerance.TotalSeconds} s ahead of the "
            + "server's clock; check both clocks",
        QuoteVerdict.Late =>
            $"event_time {quote.EventTime} is older than the board; send quotes in the order of their time",
        QuoteVerdict.Crossed =>
            $"bid {Show(quote.Bid)} is above ask {Show(quote.Ask)}; send the quote once the book has settled",
        QuoteVerdict.UnconfirmedJump =>
            $"last {Show(quote.Last)} is far from the trades before it; it waits, and the next trade near it passes",
        _ => verdict.ToString(),
    };

    private static TradeCorrectionInput? Read(TradeCorrection correction, Universe universe) =>
        !universe.TryFind(correction.Instrument, out var id) ? null : new TradeCorrectionInput
        {
            Instrument = id,
            Sequence = correction.TradeCase == TradeCorrection.TradeOneofCase.Sequence ? correction.Sequence : null,
            TradeTime = correction.TradeTime.ToInstant(),
            OriginalPrice = correction.HasOriginalPriceNanos ? new Price(correction.OriginalPriceNanos) : null,
            CorrectedPrice = correction.HasCorrectedPriceNanos ? new Price(correction.CorrectedPriceNanos) : null,
            CorrectedSize = correction.HasCorrectedSizeNanos ? new Size(correction.CorrectedSizeNanos) : null,
        };

    private static string Show(Price? price) => price?.ToString() ?? "absent";
}
