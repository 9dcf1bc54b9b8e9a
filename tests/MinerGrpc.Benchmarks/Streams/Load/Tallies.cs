using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>
/// What one subscriber has got so far. It has a cache line of its own: its reader writes it and the measuring process
/// reads it, without a message between them.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct Tally
{
    /// <summary>Values of <see cref="State"/>.</summary>
    public const long Stands = 1;

    /// <inheritdoc cref="Stands"/>
    public const long HasEnded = 2;

    /// <summary>Updates, of every kind that was asked for.</summary>
    public long Updates;

    /// <summary>Those of them that are quotes.</summary>
    public long Quotes;

    /// <summary>The number of the newest quote, plus one: how many were published up to it.</summary>
    public long Next;

    /// <summary>Messages with updates.</summary>
    public long Messages;

    /// <summary>Bytes of the messages as the application sees them.</summary>
    public long Bytes;

    /// <summary>Messages after which the count of quotes was not the number of the newest one.</summary>
    public long Holes;

    /// <summary>1 once the subscription stands, 2 once the server has ended it.</summary>
    public long State;
}

/// <summary>The tallies of all subscribers, in a file that two processes have mapped.</summary>
internal sealed unsafe class Tallies : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Tally* _first;

    public Tallies(string path, int count, bool create)
    {
        Count = count;
        _file = MemoryMappedFile.CreateFromFile(
            path, create ? FileMode.CreateNew : FileMode.Open, null, (long)count * sizeof(Tally));
        _view = _file.CreateViewAccessor();
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _first = (Tally*)start;
    }

    public int Count { get; }

    public ref Tally this[int subscriber]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)subscriber, (uint)Count);
            return ref Unsafe.AsRef<Tally>(_first + subscriber);
        }
    }

    /// <summary>All of them at about one moment.</summary>
    public Tally[] Read()
    {
        var copy = new Tally[Count];
        new ReadOnlySpan<Tally>(_first, Count).CopyTo(copy);
        return copy;
    }

    /// <summary>What the slowest has got.</summary>
    public long LeastNext()
    {
        var least = long.MaxValue;
        for (var i = 0; i < Count; i++)
        {
            least = Math.Min(least, Volatile.Read(ref this[i].Next));
        }

        return least;
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
