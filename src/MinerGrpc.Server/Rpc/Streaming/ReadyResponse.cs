using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// A StreamSectorMovesResponse assembled from bytes that are ready: a small head, then slices of batches. Reused by its
/// stream from write to write; the bytes of an event are copied once, into the transport's buffer.
/// </summary>
public sealed class ReadyResponse
{
    private static readonly uint FrameTag = WireFormat.MakeTag(
        StreamSectorMovesResponse.EventsFieldNumber, WireFormat.WireType.LengthDelimited);

    private static readonly byte[] ReplayedSuffix = SuffixOf(new Event { Replayed = true });

    private readonly byte[] _head = new byte[32];
    private readonly List<ReadOnlyMemory<byte>> _slices = [];
    private readonly List<EncodedBatch> _held = [];
    private byte[] _scratch = new byte[1_024];
    private int _scratchLength;
    private int _headLength;

    /// <summary>Writes a response as it is; for the method's definition.</summary>
    public static Marshaller<ReadyResponse> Marshaller { get; } = new(
        Serialize,
        static (DeserializationContext _) =>
            throw new NotSupportedException("the server never reads its own responses"));

    /// <summary>Events in it.</summary>
    public int Events { get; private set; }

    /// <summary>Bytes of its body so far.</summary>
    public int Size { get; private set; }

    /// <summary>Bytes of its whole body, once it is closed.</summary>
    public int FinishedSize => _headLength + Size;

    /// <summary>Asks the transport for room for all of it at once: see <see cref="LargeWrites"/>.</summary>
    public bool InOnePiece { get; set; }

    /// <summary>Older events that those in it replaced.</summary>
    public long Folded { get; private set; }

    public void Begin()
    {
        foreach (var batch in _held)
        {
            batch.Release();
        }

        _held.Clear();
        _slices.Clear();
        _scratchLength = 0;
        Events = 0;
        Size = 0;
        Folded = 0;
    }

    /// <summary>A whole batch as it was journaled.</summary>
    public void Add(EncodedBatch batch)
    {
        Hold(batch);
        Append(batch.Bytes);
        Events += batch.Entries.Length;
    }

    /// <summary>What passes a filter of a batch, as it was journaled.</summary>
    public void Add(EncodedBatch batch, in FramedEvents part)
    {
        Hold(batch);
        Append(part.Bytes);
        Events += part.Events;
    }

    /// <summary>What many streams are due.</summary>
    internal void Add(SharedDue due)
    {
        Append(due.Body);
        Events += due.Events;
        Folded += due.Folded;
    }

    /// <summary>One event as it was journaled.</summary>
    public void Add(EncodedBatch batch, in EventEntry entry)
    {
        Hold(batch);
        Append(batch.Bytes[entry.FrameOffset..entry.End]);
        Events++;
    }

    /// <summary>One event, marked as replayed.</summary>
    public void AddReplayed(EncodedBatch batch, in EventEntry entry) => AddWith(batch, entry, ReplayedSuffix);

    /// <summary>One event with the number of older ones that it replaced.</summary>
    public void AddFolded(EncodedBatch batch, in EventEntry entry, long foldedCount)
    {
        if (foldedCount == 0)
        {
            Add(batch, entry);
            return;
        }

        Span<byte> suffix = stackalloc byte[16];
        var writer = new ProtoWriter(suffix);
        writer.Int64(Event.FoldedCountFieldNumber, foldedCount);
        AddWith(batch, entry, suffix[..writer.Length]);
        Folded += foldedCount;
    }

    /// <summary>A control message instead of events.</summary>
    public void SetControl(StreamSectorMovesResponse control) => Append(control.ToByteArray());

    /// <summary>Closes the response; it is written next.</summary>
    public void Finish(Instant publishTime, long deliveryNumber)
    {
        var writer = new ProtoWriter(_head);
        writer.Timestamp(StreamSectorMovesResponse.PublishTimeFieldNumber, publishTime);
        writer.Int64(StreamSectorMovesResponse.DeliveryNumberFieldNumber, deliveryNumber);
        _headLength = writer.Length;
    }

    /// <summary>The events without a head, to be kept.</summary>
    internal byte[] ToBody()
    {
        var body = new byte[Size];
        var target = body.AsSpan();
        foreach (var slice in _slices)
        {
            slice.Span.CopyTo(target);
            target = target[slice.Length..];
        }

        return body;
    }

    /// <summary>The body, for a reader that needs it in one piece.</summary>
    public byte[] ToArray()
    {
        var body = new ArrayBufferWriter<byte>(FinishedSize);
        WriteTo(body);
        return body.WrittenSpan.ToArray();
    }

    private static byte[] SuffixOf(Event fields) => fields.ToByteArray();

    /// <summary>Fields may follow in any order, so more of them are put behind an encoded event.</summary>
    private void AddWith(EncodedBatch batch, in EventEntry entry, ReadOnlySpan<byte> suffix)
    {
        Reserve(16 + suffix.Length);
        var start = _scratchLength;
        var frame = new ProtoWriter(_scratch.AsSpan(start));
        frame.Varint(FrameTag);
        frame.Varint((ulong)(entry.Length + suffix.Length));
        _scratchLength += frame.Length;
        Append(_scratch.AsMemory(start, frame.Length));
        Hold(batch);
        Append(batch.Event(entry));
        start = _scratchLength;
        suffix.CopyTo(_scratch.AsSpan(start));
        _scratchLength += suffix.Length;
        Append(_scratch.AsMemory(start, suffix.Length));
        Events++;
    }

    /// <summary>Until it is written: the reader of the batches may have gone on by then.</summary>
    private void Hold(EncodedBatch batch)
    {
        if (batch.IsShared && (_held.Count == 0 || _held[^1] != batch))
        {
            batch.Hold();
            _held.Add(batch);
        }
    }

    private void Reserve(int length)
    {
        if (_scratch.Length - _scratchLength >= length)
        {
            return;
        }

        // Slices of the old array stay valid; it lives until they are written.
        _scratch = new byte[Math.Max(_scratch.Length * 2, length)];
        _scratchLength = 0;
    }

    private void Append(ReadOnlyMemory<byte> slice)
    {
        _slices.Add(slice);
        Size += slice.Length;
    }

    private static void Serialize(ReadyResponse response, SerializationContext context)
    {
        context.SetPayloadLength(response.FinishedSize);
        response.WriteTo(context.GetBufferWriter());
        context.Complete();
    }

    private void WriteTo(IBufferWriter<byte> writer)
    {
        if (InOnePiece)
        {
            CopyTo(writer.GetSpan(FinishedSize));
            writer.Advance(FinishedSize);
            return;
        }

        writer.Write(_head.AsSpan(0, _headLength));
        foreach (var slice in _slices)
        {
            writer.Write(slice.Span);
        }
    }

    private void CopyTo(Span<byte> target)
    {
        _head.AsSpan(0, _headLength).CopyTo(target);
        target = target[_headLength..];
        foreach (var slice in _slices)
        {
            slice.Span.CopyTo(target);
            target = target[slice.Length..];
        }
    }
}
