using System.Text;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>What a power cut leaves: files, and the batches whose acks had left before.</summary>
/// <param name="Files">By path.</param>
/// <param name="Told">Ids of batches.</param>
internal sealed record CutImage(Dictionary<string, byte[]> Files, HashSet<string> Told);

/// <summary>
/// A power cut at a line of a trace: what was flushed is there, of each later write any of its 512-byte sectors or
/// none. That a file was made or removed counts as durable at once. The shared memory of the log is never there:
/// SQLite makes it anew.
/// </summary>
internal static class PowerCut
{
    private const int Sector = 512;

    /// <summary>A file as it stands on the disk, and what may not be there yet.</summary>
    private sealed class Disk
    {
        private byte[] _bytes = [];
        private int _length;

        public List<SystemCall> Unsynced { get; } = [];

        public byte[] ToArray() => _bytes[.._length];

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            var end = checked((int)offset + bytes.Length);
            if (end > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(end, 2 * _bytes.Length));
            }

            bytes.CopyTo(_bytes.AsSpan((int)offset));
            _length = Math.Max(_length, end);
        }

        public void Truncate(long length)
        {
            if (length < _length)
            {
                _bytes.AsSpan((int)length, _length - (int)length).Clear();
            }
            else if (length > _bytes.Length)
            {
                Array.Resize(ref _bytes, (int)length);
            }

            _length = (int)length;
        }
    }

    /// <summary>The line of each batch's ack: the first send that carries its id as the ack's first field.</summary>
    public static Dictionary<string, int> Acks(IReadOnlyList<SystemCall> calls, IEnumerable<string> batches)
    {
        var waiting = new Queue<(string Id, byte[] Field)>(batches.Select(id => (id, Field(id))));
        var acks = new Dictionary<string, int>();
        foreach (var call in calls)
        {
            // Acks leave in the order in which the batches came; one send may carry several.
            while (call.Kind == CallKind.Send && waiting.TryPeek(out var next)
                && call.Bytes.AsSpan().IndexOf(next.Field) >= 0)
            {
                acks.Add(waiting.Dequeue().Id, call.Begin);
            }
        }

        return acks;
    }

    /// <param name="calls">Of the server.</param>
    /// <param name="acks">From <see cref="Acks"/>.</param>
    /// <param name="line">What begins there or later has not happened.</param>
    /// <param name="random">Chooses sectors.</param>
    /// <param name="honoured">Flushes that count. Null: all.</param>
    public static CutImage At(
        IReadOnlyList<SystemCall> calls, Dictionary<string, int> acks, int line, Random random,
        Func<SystemCall, bool>? honoured = null)
    {
        var disks = new Dictionary<string, Disk>();
        foreach (var call in calls.TakeWhile(call => call.Begin < line))
        {
            if (call.Kind == CallKind.Send || call.Path.EndsWith("-shm", StringComparison.Ordinal))
            {
                continue;
            }

            if (call.Kind == CallKind.Unlink)
            {
                disks.Remove(call.Path);
                continue;
            }

            if (!disks.TryGetValue(call.Path, out var disk))
            {
                disks.Add(call.Path, disk = new Disk());
            }

            if (call.Kind != CallKind.Sync)
            {
                disk.Unsynced.Add(call);
            }
            else if (call.End < line && honoured?.Invoke(call) != false)
            {
                Flush(disk, call);
            }
        }

        foreach (var disk in disks.Values)
        {
            KeepSome(disk, random);
        }

        return new CutImage(
            disks.ToDictionary(d => d.Key, d => d.Value.ToArray()),
            [.. acks.Where(ack => ack.Value < line).Select(ack => ack.Key)]);
    }

    /// <summary>The ack's first field: batch_id.</summary>
    private static byte[] Field(string id) => [0x0A, checked((byte)id.Length), .. Encoding.ASCII.GetBytes(id)];

    private static void Flush(Disk disk, SystemCall flush)
    {
        var before = disk.Unsynced.TakeWhile(write => write.End < flush.Begin).ToList();
        foreach (var write in before)
        {
            Apply(disk, write);
        }

        disk.Unsynced.RemoveRange(0, before.Count);
    }

    private static void Apply(Disk disk, SystemCall write)
    {
        if (write.Kind == CallKind.Truncate)
        {
            disk.Truncate(write.Offset);
        }
        else
        {
            disk.Write(write.Offset, write.Bytes);
        }
    }

    /// <summary>Any part of what was not flushed, from nothing to all of it.</summary>
    private static void KeepSome(Disk disk, Random random)
    {
        var share = (1.5 * random.NextDouble()) - 0.25;
        foreach (var write in disk.Unsynced)
        {
            if (write.Kind == CallKind.Truncate)
            {
                if (random.NextDouble() < share)
                {
                    disk.Truncate(write.Offset);
                }

                continue;
            }

            for (var done = 0; done < write.Bytes.Length;)
            {
                var offset = write.Offset + done;
                var length = (int)Math.Min(Sector - (offset % Sector), write.Bytes.Length - done);
                if (random.NextDouble() < share)
                {
                    disk.Write(offset, write.Bytes.AsSpan(done, length));
                }

                done += length;
            }
        }
    }
}
