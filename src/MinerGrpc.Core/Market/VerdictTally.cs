using System.Runtime.CompilerServices;

namespace MinerGrpc.Core.Market;

/// <summary>How the quotes of one batch were judged. Reused; owned by whoever holds the batch.</summary>
public sealed class VerdictTally
{
    /// <summary>Refused quotes that are named one by one; the rest is counted only.</summary>
    public const int NamedRefusals = 16;

    private readonly List<Refusal> _refusals = new(NamedRefusals);
    private Counts _counts;

    /// <summary>A quote that did not reach the board: its position in the batch, from 0, and why.</summary>
    public readonly record struct Refusal(int Index, QuoteVerdict Verdict);

    /// <summary>Quotes that reached the board.</summary>
    public int Accepted { get; private set; }

    /// <summary>Quotes that did not.</summary>
    public int Refused { get; private set; }

    /// <summary>The first <see cref="NamedRefusals"/> refused quotes.</summary>
    public IReadOnlyList<Refusal> Refusals => _refusals;

    public int this[QuoteVerdict verdict] => _counts[(int)verdict];

    public void Add(int index, QuoteVerdict verdict)
    {
        _counts[(int)verdict]++;
        if (verdict.ReachesBoard())
        {
            Accepted++;
            return;
        }

        Refused++;
        if (_refusals.Count < NamedRefusals)
        {
            _refusals.Add(new Refusal(index, verdict));
        }
    }

    /// <summary>The counts by verdict, for a store that keeps the ack of a batch.</summary>
    public int[] ToCounts()
    {
        var counts = new int[QuoteVerdicts.Count];
        ((ReadOnlySpan<int>)_counts).CopyTo(counts);
        return counts;
    }

    /// <summary>A tally as it was kept; single refusals are not.</summary>
    public static VerdictTally FromCounts(ReadOnlySpan<int> counts)
    {
        var tally = new VerdictTally();
        for (var i = 0; i < Math.Min(counts.Length, QuoteVerdicts.Count); i++)
        {
            tally._counts[i] = counts[i];
            if (((QuoteVerdict)i).ReachesBoard())
            {
                tally.Accepted += counts[i];
            }
            else
            {
                tally.Refused += counts[i];
            }
        }

        return tally;
    }

    [InlineArray(QuoteVerdicts.Count)]
    private struct Counts
    {
        private int _first;
    }
}
