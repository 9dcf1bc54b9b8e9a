using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// crc32c finds a flipped bit, which SQLite does not; the chain (SHA-256 over the row before and this one) finds a row
/// that is missing, moved or exchanged, and makes two journals comparable by their last row.
/// </summary>
internal static class RowChecksum
{
    public const int ChainLength = SHA256.HashSizeInBytes;
    private const int HeaderLength = 4 * sizeof(long);

    /// <summary>Over sequences, times and events: every column that a reader believes.</summary>
    public static uint Crc32C(
        long firstSequence, long lastSequence, long firstTime, long lastTime, ReadOnlySpan<byte> events)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        WriteHeader(header, firstSequence, lastSequence, firstTime, lastTime);
        return ~Continue(Continue(uint.MaxValue, header), events);
    }

    /// <summary>Over any two blobs, for a checkpoint.</summary>
    public static uint Crc32C(long sequence, long time, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        WriteHeader(header, sequence, time, first.Length, second.Length);
        return ~Continue(Continue(Continue(uint.MaxValue, header), first), second);
    }

    /// <summary>The checksum of a row that fits it.</summary>
    /// <param name="row">Its numbers.</param>
    /// <param name="events">Its events.</param>
    /// <param name="stored">What stands in the database; what is no number of 32 bits is damage, too.</param>
    /// <exception cref="JournalCorruptException">It does not fit.</exception>
    public static uint Check(in JournalRowHead row, ReadOnlySpan<byte> events, long stored)
    {
        var crc = Crc32C(row.FirstSequence, row.LastSequence, row.FirstTime, row.LastTime, events);
        return crc == stored
            ? crc
            : throw new JournalCorruptException(
                $"journal row {row.FirstSequence} (events {row.FirstSequence} to {row.LastSequence}) does not fit its "
                + "checksum");
    }

    /// <summary>Over the numbers, texts and bytes of a plain row: every column that a reader believes.</summary>
    public static uint Crc32C(
        ReadOnlySpan<long?> numbers, ReadOnlySpan<string> texts, params ReadOnlySpan<byte[]> blobs)
    {
        Span<byte> number = stackalloc byte[sizeof(long) + 1];
        var crc = uint.MaxValue;
        foreach (var value in numbers)
        {
            number[0] = value is null ? (byte)0 : (byte)1;
            BinaryPrimitives.WriteInt64LittleEndian(number[1..], value ?? 0);
            crc = Continue(crc, number);
        }

        foreach (var text in texts)
        {
            // The length first, so that no character moves from one text to the next unseen.
            BinaryPrimitives.WriteInt64LittleEndian(number[1..], text.Length);
            crc = Continue(Continue(crc, number), Encoding.UTF8.GetBytes(text));
        }

        foreach (var blob in blobs)
        {
            crc = Continue(crc, blob);
        }

        return ~crc;
    }

    /// <summary>The next link; the first row's previous link is 32 zero bytes.</summary>
    public static void Chain(ReadOnlySpan<byte> previous, long firstSequence, uint crc32C, ReadOnlySpan<byte> events,
        Span<byte> next)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> header = stackalloc byte[sizeof(long) + sizeof(uint)];
        BinaryPrimitives.WriteInt64LittleEndian(header, firstSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(long)..], crc32C);
        hash.AppendData(previous);
        hash.AppendData(header);
        hash.AppendData(events);
        hash.GetHashAndReset(next);
    }

    private static void WriteHeader(Span<byte> header, long a, long b, long c, long d)
    {
        BinaryPrimitives.WriteInt64LittleEndian(header, a);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], b);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], c);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], d);
    }

    private static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
