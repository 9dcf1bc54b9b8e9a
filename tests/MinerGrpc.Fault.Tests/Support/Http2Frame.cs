using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>Frames of HTTP/2 (RFC 9113) as bytes, also such as no client library would send.</summary>
internal static class Http2Frame
{
    public const byte DataType = 0;
    public const byte ResetType = 3;
    public const byte SettingsType = 4;
    public const byte PingType = 6;
    public const byte GoAwayType = 7;

    /// <summary>Of a ping or settings.</summary>
    public const byte Ack = 1;

    public const uint ProtocolError = 0x1;
    public const uint InternalError = 0x2;
    public const uint FlowControlError = 0x3;
    public const uint Cancel = 0x8;
    public const uint EnhanceYourCalm = 0xB;

    /// <summary>The bytes before the payload.</summary>
    public const int HeadBytes = 9;

    private const byte HeadersType = 1;
    private const byte WindowUpdateType = 8;
    private const byte ContinuationType = 9;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    public static byte[] Preface { get; } = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    /// <param name="window">Bytes of DATA that the server may send on each stream before it is given more.</param>
    public static byte[] Settings(uint window)
    {
        const ushort initialWindowSize = 4;
        var payload = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(payload, initialWindowSize);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(2), window);
        return Make(SettingsType, 0, 0, payload);
    }

    /// <summary>Without any setting.</summary>
    public static byte[] EmptySettings { get; } = Make(SettingsType, 0, 0, []);

    public static byte[] SettingsAck { get; } = Make(SettingsType, Ack, 0, []);

    public static byte[] Ping(long number, bool ack = false)
    {
        var payload = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(payload, number);
        return Make(PingType, ack ? Ack : (byte)0, 0, payload);
    }

    /// <summary>The head of a gRPC call.</summary>
    /// <param name="stream">Odd, and higher than any before it.</param>
    /// <param name="path">`/package.Service/Method`.</param>
    /// <param name="complete">False: the header block goes on in CONTINUATION frames.</param>
    public static byte[] Headers(int stream, string path, bool complete = true) => Make(
        HeadersType, complete ? EndHeaders : (byte)0, stream,
        [
            .. Field(":method", "POST"), .. Field(":scheme", "http"), .. Field(":path", path),
            .. Field(":authority", "localhost"), .. Field("content-type", "application/grpc"),
            .. Field("te", "trailers"),
        ]);

    public static byte[] Continuation(int stream, byte[] block) => Make(ContinuationType, 0, stream, block);

    /// <param name="end">The client sends no more on this stream.</param>
    public static byte[] Data(int stream, ReadOnlySpan<byte> payload, bool end = false) =>
        Make(DataType, end ? EndStream : (byte)0, stream, payload);

    public static byte[] Reset(int stream, uint code) => Make(ResetType, 0, stream, Number(code));

    public static byte[] WindowUpdate(int stream, uint increment) =>
        Make(WindowUpdateType, 0, stream, Number(increment));

    /// <summary>A message with the five bytes that gRPC puts before it.</summary>
    public static byte[] Message(IMessage message)
    {
        var body = message.ToByteArray();
        return [0, .. Number((uint)body.Length), .. body];
    }

    /// <summary>A header field of HPACK, literal and without index, of at most 126 bytes each.</summary>
    public static byte[] Field(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Make(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeadBytes + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }
}
