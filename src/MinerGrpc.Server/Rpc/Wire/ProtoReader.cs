using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Google.Protobuf;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>
/// Protobuf out of a span, field by field, without an object for each message: a batch of a thousand quotes would be
/// three thousand of them. Bytes from outside are not believed: what the generated code refuses is refused here.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> bytes)
{
    private const int LongestVarint = 10;
    private const int DeepestGroup = 100;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Of the next byte.</summary>
    public readonly int Position => _position;

    /// <summary>The next field's number and type; 0 at the end.</summary>
    /// <exception cref="MalformedMessageException">It is no field.</exception>
    public uint ReadTag()
    {
        if (_position == _bytes.Length)
        {
            return 0;
        }

        var tag = (uint)ReadVarint();
        return WireFormat.GetTagFieldNumber(tag) != 0
            ? tag
            : throw new MalformedMessageException("a field has the number 0");
    }

    /// <exception cref="MalformedMessageException">It ends too early or is longer than ten bytes.</exception>
    public ulong ReadVarint()
    {
        if (_position < _bytes.Length && _bytes[_position] < 0x80)
        {
            return _bytes[_position++];
        }

        ulong value = 0;
        for (var i = 0; i < LongestVarint; i++)
        {
            if (_position == _bytes.Length)
            {
                throw Truncated();
            }

            var next = _bytes[_position++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new MalformedMessageException("a number has more than ten bytes");
    }

    public long ReadInt64() => unchecked((long)ReadVarint());

    /// <summary>Of a longer number the low half, as the format has it.</summary>
    public int ReadInt32() => unchecked((int)ReadVarint());

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <summary>A message, a string or bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = (uint)ReadVarint();
        return length <= int.MaxValue
            ? Take((int)length)
            : throw new MalformedMessageException("a length is beyond 2^31");
    }

    /// <exception cref="MalformedMessageException">It is not UTF-8.</exception>
    public string ReadString()
    {
        var text = ReadBytes();
        CheckUtf8(text);
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>For a string that is looked up and not made.</summary>
    /// <exception cref="MalformedMessageException">It is not UTF-8.</exception>
    public static void CheckUtf8(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new MalformedMessageException("a string is not UTF-8");
        }
    }

    /// <summary>Passes over the field of a tag that was read.</summary>
    public void Skip(uint tag) => Skip(tag, depth: 0);

    private void Skip(uint tag, int depth)
    {
        switch (WireFormat.GetTagWireType(tag))
        {
            case WireFormat.WireType.Varint:
                ReadVarint();
                break;
            case WireFormat.WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireFormat.WireType.Fixed32:
                Take(sizeof(uint));
                break;
            case WireFormat.WireType.LengthDelimited:
                ReadBytes();
                break;
            case WireFormat.WireType.StartGroup when depth < DeepestGroup:
                SkipGroup(WireFormat.GetTagFieldNumber(tag), depth + 1);
                break;
            default:
                throw new MalformedMessageException("a field has no type, or ends a group that has not begun");
        }
    }

    private void SkipGroup(int number, int depth)
    {
        while (ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.EndGroup)
            {
                Skip(tag, depth);
                continue;
            }

            if (WireFormat.GetTagFieldNumber(tag) == number)
            {
                return;
            }

            break;
        }

        throw new MalformedMessageException("a group does not end");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _position)
        {
            throw Truncated();
        }

        var taken = _bytes.Slice(_position, length);
        _position += length;
        return taken;
    }

    private static MalformedMessageException Truncated() => new("the message ends within a field");
}

/// <summary>Bytes that are not a message of their type.</summary>
internal sealed class MalformedMessageException(string message) : Exception(message);
