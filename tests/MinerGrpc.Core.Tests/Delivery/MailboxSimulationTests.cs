using System.Globalization;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Market;

namespace MinerGrpc.Core.Tests.Delivery;

/// <summary>Readers that come, collect and stay away at random, against a list of all that was published.</summary>
public class MailboxSimulationTests
{
    private const int DefaultSeeds = 100;
    private const int Instruments = 4;

    private static readonly EventKind[] Kinds =
        [.. Enum.GetValues<EventKind>().Where(k => k != EventKind.Unspecified)];

    /// <summary>MINERGRPC_SEEDS=N runs seeds 0 to N - 1, for a longer look.</summary>
    [Fact]
    public void Delivered_and_folded_add_up_to_published_on_every_seed()
    {
        var asked = Environment.GetEnvironmentVariable("MINERGRPC_SEEDS");
        var seeds = asked is null ? DefaultSeeds : int.Parse(asked, CultureInfo.InvariantCulture);
        for (var seed = 0; seed < seeds; seed++)
        {
            var failure = Record.Exception(() => Run(new Random(seed), shared: seed % 2 == 1));
            Assert.True(failure is null, $"seed {seed}: {failure}");
        }
    }

    private static void Run(Random random, bool shared)
    {
        var published = new Published(Instruments, shared);
        var readers = new List<NaiveReader>();
        for (var step = 0; step < 120; step++)
        {
            if (random.Next(10) == 0)
            {
                readers.Add(new NaiveReader(published, Filter(random, published), startNow: random.Next(3) == 0));
            }

            if (random.Next(3) > 0)
            {
                published.Add([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => Event(random))]);
            }

            foreach (var reader in readers.Where(_ => random.Next(4) == 0))
            {
                reader.CollectAndCompare();
            }
        }

        readers.ForEach(r => r.CollectAndCompare());
    }

    private static (EventKind, int?, double?) Event(Random random)
    {
        var kind = Kinds[random.Next(Kinds.Length)];
        return kind switch
        {
            EventKind.Sector or EventKind.Session => (kind, null, null),
            EventKind.Move => (kind, random.Next(Instruments), random.Next(5) == 0 ? null : random.NextDouble() - 0.5),
            _ => (kind, random.Next(Instruments), null),
        };
    }

    private static EventFilter Filter(Random random, Published published) => random.Next(4) switch
    {
        0 => published.Filter(instruments: [random.Next(Instruments)]),
        1 => published.Filter(kinds: [Kinds[random.Next(Kinds.Length)], EventKind.Session]),
        2 => published.Filter(minimumMove: 0.25),
        _ => published.Everything(),
    };

    /// <summary>Remembers what it was given, by slot, and asks the whole list what it should be.</summary>
    private sealed class NaiveReader
    {
        private readonly Published _published;
        private readonly EventFilter _filter;
        private readonly Mailbox _mailbox;
        private readonly Dictionary<int, long> _countedTo = [];
        private long? _through;

        public NaiveReader(Published published, EventFilter filter, bool startNow)
        {
            (_published, _filter, _mailbox) = (published, filter, published.Reader(filter));
            if (startNow)
            {
                _mailbox.StartAt(published.Latest);
                Start();
            }
        }

        public void CollectAndCompare()
        {
            var due = _published.Collect(_mailbox);
            var expected = _through is { } through ? Since(through) : Snapshot();
            Assert.Equal(expected, due.Select(d => (d.Value.Sequence, d.FoldedCount)));
            Assert.Equal(_published.All.Count, _mailbox.Through);
            _through = _published.All.Count;
        }

        private List<(long, long)> Snapshot()
        {
            var newest = _published.All.GroupBy(Slot).Where(g => g.Key >= 0).Select(g => g.Last());
            var session = _published.All.Where(e => e.Kind == EventKind.Session).TakeLast(1);
            Start();
            return [.. newest.Concat(session).Where(e => _filter.Passes(e))
                .Select(e => (e.Sequence, 0L)).OrderBy(e => e.Sequence)];
        }

        private List<(long, long)> Since(long through)
        {
            var due = _published.All.Where(e => Slot(e) < 0 && e.Sequence > through && _filter.Passes(e))
                .Select(e => (e.Sequence, 0L)).ToList();
            foreach (var slot in _published.All.GroupBy(Slot).Where(g => g.Key >= 0))
            {
                var newest = slot.Last();
                if (newest.Sequence <= through || !_filter.Passes(newest))
                {
                    continue;
                }

                // Delivered and folded: every event of the slot since the one that was delivered before.
                var countedTo = _countedTo.GetValueOrDefault(slot.Key, _countedTo[-1]);
                due.Add((newest.Sequence, slot.Count(e => e.Sequence > countedTo) - 1));
                _countedTo[slot.Key] = newest.Sequence;
            }

            return [.. due.OrderBy(d => d.Item1)];
        }

        /// <summary>Under -1: what was there before the reader counts for no slot.</summary>
        private void Start()
        {
            _through = _published.All.Count;
            _countedTo[-1] = _published.All.Count;
        }

        private int Slot(EventEntry e) => _published.Slots.SlotOf(e.Kind, e.Instrument);
    }
}
