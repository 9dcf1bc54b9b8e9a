using System.Globalization;
using System.Text.Json;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>The sum of the acks of one file.</summary>
internal sealed class PublishTotals
{
    private readonly SortedDictionary<QuoteVerdict, long> _verdicts = [];
    private readonly List<string> _refusals = [];
    private long _batches;
    private long _known;
    private long _accepted;
    private long _refused;
    private long _lastSequence;

    public void Add(PublishQuotesResponse ack)
    {
        const int ShownRefusals = 16;
        _batches++;
        _known += ack.Duplicate ? 1 : 0;
        _accepted += ack.Accepted;
        _refused += ack.Refused;
        _lastSequence = ack.LastSequence;
        foreach (var verdict in ack.Verdicts)
        {
            _verdicts[verdict.Verdict] = _verdicts.GetValueOrDefault(verdict.Verdict) + verdict.Count;
        }

        _refusals.AddRange(ack.RefusedQuotes.Select(quote => quote.Message).Take(ShownRefusals - _refusals.Count));
    }

    public void WriteTo(TextWriter output, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                batches = _batches,
                alreadyKnown = _known,
                accepted = _accepted,
                refused = _refused,
                verdicts = _verdicts.ToDictionary(pair => Name(pair.Key), pair => pair.Value),
                lastSequence = _lastSequence,
            }));
            return;
        }

        var counts = string.Join(' ', _verdicts.Select(pair =>
            string.Create(CultureInfo.InvariantCulture, $"{Name(pair.Key)} {pair.Value}")));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"accepted {_accepted} refused {_refused} in {_batches} batches ({_known} already known), last sequence "
            + $"{_lastSequence}"));
        output.WriteLine($"verdicts {counts}");
        foreach (var refusal in _refusals)
        {
            output.WriteLine($"refused: {Formatting.Plain.OneLine(refusal)}");
        }
    }

    // ONE_SIDED, as the contract spells it.
    private static string Name(QuoteVerdict verdict) =>
        JsonNamingPolicy.SnakeCaseUpper.ConvertName(verdict.ToString());
}
