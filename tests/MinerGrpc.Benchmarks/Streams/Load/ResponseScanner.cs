using System.Buffers.Binary;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>
/// Reads the body of one gRPC stream as it comes, in pieces of any size: counts the framed events of each
/// StreamSectorMovesResponse and makes no message of them. Only a field that is cut by a piece's end is copied.
/// </summary>
internal sealed class ResponseScanner(Subscription subscription)
{
    private const int PrefixBytes = 5;

    private readonly byte[] _prefix = new byte[PrefixBytes];
    private byte[] _carry = [];
    private int _carried;
    private int _prefixed;
    private int _left;
    private int _size;
    private int _updates;
    private int _quotes;
    private long? _newest;

    public void Consume(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (_left == 0)
            {
                data = data[Begin(data)..];
                continue;
            }

            var piece = data[..Math.Min(_left, data.Length)];
            data = data[piece.Length..];
            Fields(piece);
            _left -= piece.Length;
            if (_left == 0)
            {
                End();
            }
        }
    }

    /// <summary>The five bytes before a message: not compressed, and its length.</summary>
    private int Begin(ReadOnlySpan<byte> data)
    {
        var taken = Math.Min(PrefixBytes - _prefixed, data.Length);
        data[..taken].CopyTo(_prefix.AsSpan(_prefixed));
        _prefixed += taken;
        if (_prefixed == PrefixBytes)
        {
            _prefixed = 0;
            _left = _prefix[0] == 0
                ? BinaryPrimitives.ReadInt32BigEndian(_prefix.AsSpan(1))
                : throw new InvalidDataException("a message is compressed, which was not asked for");
            _size = _left;
            (_updates, _quotes, _newest) = (0, 0, null);
        }

        return taken;
    }

    private void End()
    {
        if (_carried > 0)
        {
            throw new InvalidDataException("a message ends within a field");
        }

        if (_updates > 0)
        {
            subscription.Message(_updates, _quotes, _size, _newest);
        }
    }

    private void Fields(ReadOnlySpan<byte> piece)
    {
        var left = _left;
        while (_carried > 0 && !piece.IsEmpty)
        {
            // Up to the field's end once its length is known, a byte at a time until then.
            var whole = Length(_carry.AsSpan(0, _carried));
            var taken = whole < 0 ? 1 : Math.Min(whole - _carried, piece.Length);
            Carry(piece[..taken]);
            piece = piece[taken..];
            left -= taken;
            if (Length(_carry.AsSpan(0, _carried)) == _carried)
            {
                Field(_carry.AsSpan(0, _carried), isLast: left == 0);
                _carried = 0;
            }
        }

        while (!piece.IsEmpty)
        {
            var length = Length(piece);
            if (length < 0 || length > piece.Length)
            {
                Carry(piece);
                return;
            }

            left -= length;
            Field(piece[..length], isLast: left == 0);
            piece = piece[length..];
        }
    }

    private void Carry(ReadOnlySpan<byte> bytes)
    {
        if (_carry.Length < _carried + bytes.Length)
        {
            Array.Resize(ref _carry, Math.Max(256, 2 * (_carried + bytes.Length)));
        }

        bytes.CopyTo(_carry.AsSpan(_carried));
        _carried += bytes.Length;
    }

    /// <summary>The field's bytes with its tag. Below 0: too few bytes to tell.</summary>
    private static int Length(ReadOnlySpan<byte> field)
    {
        const int wireType = 7;
        const int varint = 0;
        const int delimited = 2;
        var value = 0;
        for (var i = 1; i < field.Length; i++)
        {
            value |= (field[i] & 0x7F) << (7 * Math.Min(i - 1, 4));
            if (field[i] < 0x80)
            {
                return (field[0] & wireType) switch
                {
                    varint => i + 1,
                    delimited => i + 1 + value,
                    _ => throw new InvalidDataException($"a response has a field with tag {field[0]}"),
                };
            }
        }

        return -1;
    }

    private void Field(ReadOnlySpan<byte> field, bool isLast)
    {
        switch (field[0] >> 3)
        {
            case StreamSectorMovesResponse.EventsFieldNumber:
                Update(Body(field), isLast);
                break;
            case StreamSectorMovesResponse.SnapshotEndFieldNumber:
                subscription.Ready();
                break;
            case StreamSectorMovesResponse.GapFieldNumber or StreamSectorMovesResponse.NoticeFieldNumber:
                throw new InvalidDataException("the stream was told a gap or its end; the numbers would mean nothing");
        }
    }

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> field)
    {
        var at = 1;
        while (field[at++] >= 0x80)
        {
        }

        return field[at..];
    }

    private void Update(ReadOnlySpan<byte> encoded, bool isLast)
    {
        _updates++;
        _quotes += !subscription.Counting.IsOfAllKinds() || EventFields.IsQuote(encoded) ? 1 : 0;
        if (isLast)
        {
            _newest = EventFields.NumberOf(encoded);
        }

        if (subscription.MeasuresTime && EventFields.SentAt(encoded) is { } sentAt)
        {
            subscription.Measure(EventFields.NumberOf(encoded), sentAt);
        }
    }
}
