using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Delivery;

/// <summary>A publisher of numbered events without bodies, and all that it has published.</summary>
/// <param name="instruments">How many there are.</param>
/// <param name="shared">Batches lie in shared memory, and are let go as soon as they are published.</param>
internal sealed class Published(int instruments, bool shared = false)
{
    private readonly BatchMemory _memory = new();

    public SlotMap Slots { get; } = new(instruments);

    public List<EventEntry> All { get; } = [];

    public LatestValues Latest { get; private set; } = LatestValues.Empty(new SlotMap(instruments), 0);

    /// <summary>One batch: of each event the kind, its instrument where it has one, and perhaps a move.</summary>
    public EncodedBatch Add(params (EventKind Kind, int? Instrument, double? Move)[] events)
    {
        var entries = events
            .Select((e, i) => new EventEntry(
                All.Count + 1 + i, e.Kind, e.Instrument is { } id ? new InstrumentId(id) : null,
                new Instant(All.Count + i), e.Move, i, i, 1))
            .ToArray();
        var bytes = entries.Select(e => (byte)(e.Sequence % 251)).ToArray();
        var batch = shared ? _memory.Batch(bytes, entries) : new EncodedBatch(bytes, entries);
        All.AddRange(entries);
        Latest = Latest.With(batch);
        batch.Release();
        return batch;
    }

    public void Quote(int instrument) => Add((EventKind.Quote, instrument, null));

    public void Move(int instrument, double? ratio) => Add((EventKind.Move, instrument, ratio));

    public void Sector() => Add((EventKind.Sector, null, null));

    public void Session() => Add((EventKind.Session, null, null));

    public Mailbox Reader(EventFilter? filter = null) => new(filter ?? Everything(), Slots);

    public List<DueValue> Collect(Mailbox reader)
    {
        var due = new List<DueValue>();
        reader.Collect(Latest, due);
        return due;
    }

    public EventFilter Everything() => Filter();

    /// <summary>Null: all.</summary>
    public EventFilter Filter(int[]? instruments = null, EventKind[]? kinds = null, double minimumMove = 0) => new(
        instruments?.Select(i => new InstrumentId(i)),
        kinds ?? Enum.GetValues<EventKind>(),
        minimumMove,
        (Slots.Count - 1) / 3);
}
