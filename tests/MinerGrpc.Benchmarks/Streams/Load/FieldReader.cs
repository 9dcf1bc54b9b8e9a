namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>Walks over the fields of a protobuf message that is whole, without an object.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    /// <summary>Of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, or the length of its bytes.</summary>
    public ulong Value { get; private set; }

    /// <summary>Its bytes, where it has a length.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Goes on until the field; false when the message has none from here on.</summary>
    public bool Find(int field)
    {
        while (Next())
        {
            if (Field == field)
            {
                return true;
            }
        }

        return false;
    }

    public bool Next()
    {
        if (_at >= _message.Length)
        {
            return false;
        }

        var tag = Varint();
        Field = (int)(tag >> 3);
        Bytes = [];
        switch (tag & 7)
        {
            case 0:
                Value = Varint();
                return true;
            case 1:
                _at += sizeof(ulong);
                return true;
            case 2:
                Value = Varint();
                Bytes = _message.Slice(_at, checked((int)Value));
                _at += Bytes.Length;
                return true;
            case 5:
                _at += sizeof(uint);
                return true;
            default:
                throw new InvalidDataException($"tag {tag} at {_at} of {_message.Length} bytes is none of protobuf");
        }
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = _message[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
