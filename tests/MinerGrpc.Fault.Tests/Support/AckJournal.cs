using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>A batch that was sent: its quotes' numbers, and the ack once there is one.</summary>
internal sealed record SentBatch(string Id, long First, int Count)
{
    public PublishQuotesResponse? Ack { get; set; }
}

/// <summary>
/// The test's own book of what it sent and what the server acknowledged, held against the server's journal. Written by
/// one publisher.
/// </summary>
internal sealed class AckJournal
{
    private readonly List<SentBatch> _sent = [];

    public int Acked => _sent.Count(b => b.Ack is not null);

    /// <summary>In the order in which the batches were sent.</summary>
    public IEnumerable<string> AckedIds => _sent.Where(b => b.Ack is not null).Select(b => b.Id);

    public long NextNumber { get; private set; } = 1;

    public SentBatch Add(string id, int count)
    {
        var batch = new SentBatch(id, NextNumber, count);
        NextNumber += count;
        _sent.Add(batch);
        return batch;
    }

    /// <summary>
    /// Sequences without a hole, no quote twice, quotes in the order in which they were sent, each batch whole or not
    /// there at all, each acknowledged one there and not beyond the sequence of its ack.
    /// </summary>
    /// <param name="events">The journal from its first event.</param>
    /// <param name="told">Ids of batches whose ack had left the server. Null: those whose ack came here.</param>
    /// <returns>Acknowledged quotes that were found.</returns>
    public int Verify(IReadOnlyList<Event> events, IReadOnlySet<string>? told = null)
    {
        var sequences = new Dictionary<long, long>();
        long newest = 0;
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Sequence != i + 1)
            {
                Assert.Fail($"event {i + 1} has sequence {events[i].Sequence}");
            }

            if (events[i].PayloadCase == Event.PayloadOneofCase.Quote)
            {
                var number = NumberedQuotes.NumberOf(events[i].Quote);
                if (number <= newest || !sequences.TryAdd(number, events[i].Sequence))
                {
                    Assert.Fail($"quote {number} is there twice, or it came after {newest}");
                }

                newest = number;
            }
        }

        return _sent.Sum(batch => Verify(batch, sequences, told is null || told.Contains(batch.Id)));
    }

    private static int Verify(SentBatch batch, Dictionary<long, long> sequences, bool told)
    {
        var numbers = Enumerable.Range(0, batch.Count).Select(i => batch.First + i).ToArray();
        var found = numbers.Count(sequences.ContainsKey);
        Assert.True(
            found == 0 || found == batch.Count, $"batch {batch.Id}: {found} of {batch.Count} quotes are there");
        if (!told || batch.Ack is not { } ack)
        {
            return 0;
        }

        Assert.True(found == batch.Count, $"batch {batch.Id} was acknowledged and is not there");
        Assert.True(ack.Accepted == batch.Count, $"batch {batch.Id}: {ack}");
        Assert.True(
            numbers.All(n => sequences[n] <= ack.LastSequence),
            $"batch {batch.Id} lies beyond its ack {ack.LastSequence}");
        return found;
    }
}
