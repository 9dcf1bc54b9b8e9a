using System.Buffers;

namespace MinerGrpc.Core.Delivery;

/// <summary>
/// Memory for the events of many batches: large blocks, filled one after the other. What a busy market keeps for its
/// readers is young for long; as arrays of its own each collection would have to copy it, and all streams would wait
/// for that. A block goes back to the pool once nothing in it is held. Thread-safe.
/// </summary>
public sealed class BatchMemory
{
    /// <summary>
    /// Far more than a message of a few quotes, and little enough to be kept by a stream that stands still. A larger
    /// batch gets a block of its size.
    /// </summary>
    private const int BlockBytes = 256 << 10;

    /// <summary>As many as have room in the bytes; as an array they are large enough not to be copied either.</summary>
    private const int BlockEntries = 2 << 10;

    private readonly Lock _gate = new();
    private MemoryBlock? _current;

    /// <summary>A batch of these bytes and entries, held once, by the caller.</summary>
    public EncodedBatch Batch(ReadOnlySpan<byte> bytes, ReadOnlySpan<EventEntry> entries)
    {
        var part = Take(bytes.Length, entries.Length);
        bytes.CopyTo(part.Bytes.Span);
        entries.CopyTo(part.Entries);
        return new EncodedBatch(this, part);
    }

    /// <summary>Room, held until its block is released.</summary>
    internal BlockPart Take(int bytes, int entries)
    {
        lock (_gate)
        {
            if (_current is null || !_current.HasRoom(bytes, entries))
            {
                _current?.Release();
                _current = new MemoryBlock(Math.Max(bytes, BlockBytes), Math.Max(entries, BlockEntries));
            }

            return _current.Take(bytes, entries);
        }
    }
}

/// <summary>A part of a block. Whoever has it lets go of the block once.</summary>
internal readonly record struct BlockPart(MemoryBlock Block, Memory<byte> Bytes, ArraySegment<EventEntry> Entries);

/// <summary>One block: held by its memory while that fills it, and by each part of it.</summary>
internal sealed class MemoryBlock(int bytes, int entries)
{
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(bytes);
    private readonly EventEntry[] _entries = ArrayPool<EventEntry>.Shared.Rent(entries);
    private int _usedBytes;
    private int _usedEntries;
    private int _holders = 1;

    public bool HasRoom(int bytes, int entries) =>
        _bytes.Length - _usedBytes >= bytes && _entries.Length - _usedEntries >= entries;

    /// <summary>For its memory alone, one at a time.</summary>
    public BlockPart Take(int bytes, int entries)
    {
        Interlocked.Increment(ref _holders);
        var part = new BlockPart(
            this, _bytes.AsMemory(_usedBytes, bytes), new ArraySegment<EventEntry>(_entries, _usedEntries, entries));
        _usedBytes += bytes;
        _usedEntries += entries;
        return part;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            ArrayPool<EventEntry>.Shared.Return(_entries);
        }
    }
}
