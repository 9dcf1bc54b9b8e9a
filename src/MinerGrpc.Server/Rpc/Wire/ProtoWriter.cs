using System.Buffers.Binary;
using System.Numerics;
using MinerGrpc.Core.Values;
using Google.Protobuf;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>
/// Protobuf into a span, without an object for each message: the generated types would allocate six timestamps for each
/// quote. Fields must be written in the order of their numbers, so that the bytes equal those of the generated code.
/// </summary>
internal ref struct ProtoWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private int _length;

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Written => _target[.._length];

    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _target[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _target[_length++] = (byte)value;
    }

    /// <summary>A field without presence: zero is not written.</summary>
    public void Int64(int field, long value)
    {
        if (value != 0)
        {
            Present(field, value);
        }
    }

    /// <summary>A field with presence: null is not written, zero is.</summary>
    public void Optional(int field, long? value)
    {
        if (value is { } present)
        {
            Present(field, present);
        }
    }

    public void Optional(int field, double? value)
    {
        if (value is not { } present)
        {
            return;
        }

        Tag(field, WireFormat.WireType.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(_target[_length..], present);
        _length += sizeof(double);
    }

    /// <summary>A field without presence: zero is not written.</summary>
    public void Double(int field, double value) => Optional(field, value == 0 ? null : value);

    /// <summary>A message that is there, though it may be empty.</summary>
    public void Message(int field, scoped ReadOnlySpan<byte> body)
    {
        Tag(field, WireFormat.WireType.LengthDelimited);
        Varint((ulong)body.Length);
        body.CopyTo(_target[_length..]);
        _length += body.Length;
    }

    /// <summary>Empty is not written.</summary>
    public void Bytes(int field, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            Message(field, value);
        }
    }

    public void Timestamp(int field, Instant? time)
    {
        if (time is { } instant)
        {
            Timestamp(field, instant);
        }
    }

    /// <summary>A time that was written last is copied: a quote tells one time at four places.</summary>
    public void Timestamp(int field, Instant? time, scoped ref WrittenTime last)
    {
        if (time is not { } instant)
        {
            return;
        }

        if (last.Length == 0 || last.Time != instant)
        {
            var start = Timestamp(field, instant);
            last.Keep(instant, _target[start.._length]);
            return;
        }

        var written = last.Body;
        Tag(field, WireFormat.WireType.LengthDelimited);
        _target[_length++] = (byte)written.Length;
        written.CopyTo(_target[_length..]);
        _length += written.Length;
    }

    /// <summary>Tells where its body begins.</summary>
    private int Timestamp(int field, Instant instant)
    {
        var lengthAt = BeginShort(field);
        Int64(1, instant.UnixSeconds);
        Int64(2, instant.NanosOfSecond);
        EndShort(lengthAt);
        return lengthAt + 1;
    }

    public void Date(int field, DateOnly? date)
    {
        if (date is not { } day)
        {
            return;
        }

        var lengthAt = BeginShort(field);
        Int64(1, day.Year);
        Int64(2, day.Month);
        Int64(3, day.Day);
        EndShort(lengthAt);
    }

    /// <summary>A repeated enum, packed: flag bits as the numbers 1, 2, 3, ...</summary>
    public void Flags(int field, uint bits)
    {
        if (bits == 0)
        {
            return;
        }

        var lengthAt = BeginShort(field);
        for (; bits != 0; bits &= bits - 1)
        {
            Varint((ulong)BitOperations.TrailingZeroCount(bits) + 1);
        }

        EndShort(lengthAt);
    }

    public static int VarintLength(ulong value) => ((63 - BitOperations.LeadingZeroCount(value | 1)) / 7) + 1;

    private void Present(int field, long value)
    {
        Tag(field, WireFormat.WireType.Varint);
        Varint(unchecked((ulong)value));
    }

    private void Tag(int field, WireFormat.WireType type) => Varint(WireFormat.MakeTag(field, type));

    /// <summary>For a body below 128 bytes: its length takes one byte, written once it is known.</summary>
    private int BeginShort(int field)
    {
        Tag(field, WireFormat.WireType.LengthDelimited);
        return _length++;
    }

    private readonly void EndShort(int lengthAt) => _target[lengthAt] = checked((byte)(_length - lengthAt - 1));
}
