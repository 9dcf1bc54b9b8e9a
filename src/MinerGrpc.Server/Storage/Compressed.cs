using System.Buffers;
using Microsoft.Extensions.ObjectPool;
using ZstdSharp;

namespace MinerGrpc.Server.Storage;

/// <summary>Bytes as one Zstandard frame (RFC 8878), which begins with a number of its own.</summary>
internal static class Compressed
{
    /// <summary>Zstandard's own default: higher levels cost more time than they save room here.</summary>
    private const int Level = 3;

    /// <summary>No part of a journal is larger, so no damaged length can ask for more memory.</summary>
    private const int LargestBytes = 64 << 20;

    /// <summary>Each works in more than a megabyte of memory, which is fresh, and slow, only once so.</summary>
    private static readonly ObjectPool<Compressor> s_compressors =
        new DefaultObjectPoolProvider().Create(new CompressorPolicy());

    /// <summary>No JSON and no framed event begins so.</summary>
    private static ReadOnlySpan<byte> Magic => [0x28, 0xB5, 0x2F, 0xFD];

    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var compressor = s_compressors.Get();
        var room = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(bytes.Length));
        try
        {
            return room[..compressor.Wrap(bytes, room)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
            s_compressors.Return(compressor);
        }
    }

    /// <summary>The checksum of what is given was checked before.</summary>
    public static byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        using var decompressor = new Decompressor();
        return decompressor.Unwrap(packed, LargestBytes).ToArray();
    }

    /// <summary>As it is where it was written before it was packed.</summary>
    public static byte[] UnpackIfPacked(byte[] bytes) => bytes.AsSpan().StartsWith(Magic) ? Unpack(bytes) : bytes;

    private sealed class CompressorPolicy : IPooledObjectPolicy<Compressor>
    {
        public Compressor Create() => new(Level);

        public bool Return(Compressor obj) => true;
    }
}
