using System.Diagnostics.Metrics;
using System.Text.Json;
using MinerGrpc.Core.Market;

namespace MinerGrpc.Server.Telemetry;

/// <summary>
/// What came in and how it was judged. Written by the market loop, once for each batch, after the batch is in the
/// journal.
/// </summary>
public sealed class IngestMetrics
{
    /// <summary>Names of sources are their callers' own, so every publisher counts as this one.</summary>
    public const string Publisher = "publisher";

    /// <summary>Feeds of the server that deliver quotes.</summary>
    private const string Replay = "replay";

    private static readonly KeyValuePair<string, object?> s_publisher = ServerMeter.Tag("source", Publisher);
    private static readonly KeyValuePair<string, object?> s_replay = ServerMeter.Tag("source", Replay);

    private static readonly KeyValuePair<string, object?>[] s_verdicts =
        [.. Enum.GetValues<QuoteVerdict>().Order().Select(v => ServerMeter.Tag("verdict", NameOf(v)))];

    private readonly Counter<long> _quotes;
    private readonly Histogram<long> _sizes;

    public IngestMetrics(IMeterFactory meters)
    {
        var meter = ServerMeter.Of(meters);
        _quotes = meter.CreateCounter<long>(
            ServerMeter.Prefix + "ingest.quotes", "{quote}", "Quotes that the market has judged, by verdict.");
        _sizes = meter.CreateHistogram(
            ServerMeter.Prefix + "ingest.batch.size", "{quote}", "Quotes in a batch; batches without any do not count.",
            advice: new InstrumentAdvice<long>
            {
                HistogramBucketBoundaries = [1, 4, 16, 64, 256, 512, 1_024, 2_048, 4_096],
            });
    }

    /// <summary>A batch that is in the journal.</summary>
    public void Judged(FeedBatch batch, VerdictTally tally)
    {
        if (batch.Quotes.IsEmpty)
        {
            return;
        }

        var source = batch.Source == Replay ? s_replay : s_publisher;
        _sizes.Record(batch.Quotes.Length, source);
        if (!_quotes.Enabled)
        {
            return;
        }

        for (var verdict = 0; verdict < s_verdicts.Length; verdict++)
        {
            if (tally[(QuoteVerdict)verdict] is > 0 and var count)
            {
                _quotes.Add(count, s_verdicts[verdict], source);
            }
        }
    }

    /// <summary><c>unknown_instrument</c> for UnknownInstrument.</summary>
    private static string NameOf(QuoteVerdict verdict) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.ToString());
}
