using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>A Timestamp's bytes, kept for the next field with the same time.</summary>
internal struct WrittenTime
{
    private Bytes _bytes;

    public Instant Time { get; private set; }

    /// <summary>0: none is kept.</summary>
    public int Length { get; private set; }

    /// <summary>Without tag and length.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Body => ((ReadOnlySpan<byte>)_bytes)[..Length];

    public void Keep(Instant time, ReadOnlySpan<byte> body)
    {
        body.CopyTo(_bytes);
        Time = time;
        Length = body.Length;
    }

    /// <summary>Seconds and nanoseconds, each a tag and at most ten bytes.</summary>
    [InlineArray(22)]
    private struct Bytes
    {
        private byte _first;
    }
}
