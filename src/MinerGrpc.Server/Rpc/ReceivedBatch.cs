using System.Buffers;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// A PublishQuotesRequest as it came: its bytes in a rented array, counted at once and read where the market's input is
/// wanted. Made by the method's marshaller, owned by the publisher's stream, given back by <see cref="Dispose"/>.
/// </summary>
internal sealed class ReceivedBatch : IDisposable
{
    private const uint Delimited = (uint)WireFormat.WireType.LengthDelimited;
    private const uint BatchIdTag = (PublishQuotesRequest.BatchIdFieldNumber << 3) | Delimited;
    private const uint SourceTag = (PublishQuotesRequest.SourceFieldNumber << 3) | Delimited;
    private const uint QuoteTag = (PublishQuotesRequest.QuotesFieldNumber << 3) | Delimited;
    private const uint CorrectionTag = (PublishQuotesRequest.CorrectionsFieldNumber << 3) | Delimited;

    private readonly byte[] _rented;
    private readonly int _length;

    private ReceivedBatch(byte[] rented, int length)
    {
        _rented = rented;
        _length = length;
        var reader = new ProtoReader(Body);
        while (reader.ReadTag() is not 0 and var tag)
        {
            switch (tag)
            {
                case BatchIdTag:
                    BatchId = reader.ReadString();
                    break;
                case SourceTag:
                    Source = reader.ReadString();
                    break;
                default:
                    QuoteCount += tag == QuoteTag ? 1 : 0;
                    CorrectionCount += tag == CorrectionTag ? 1 : 0;
                    reader.Skip(tag);
                    break;
            }
        }
    }

    /// <summary>Reads no more than where its parts are; for the method's definition.</summary>
    public static Marshaller<ReceivedBatch> Marshaller { get; } = new(
        static (_, _) => throw new NotSupportedException("the server never writes its own requests"), Receive);

    /// <summary>Empty: none was given.</summary>
    public string BatchId { get; } = string.Empty;

    /// <summary>Empty: none was given.</summary>
    public string Source { get; } = string.Empty;

    public int QuoteCount { get; }

    public int CorrectionCount { get; }

    private ReadOnlySpan<byte> Body => _rented.AsSpan(0, _length);

    /// <param name="universe">Finds the instruments.</param>
    /// <param name="into">Room for <see cref="QuoteCount"/>.</param>
    /// <exception cref="MalformedMessageException">A quote cannot be read.</exception>
    public void ReadQuotes(Universe universe, Span<QuoteInput> into)
    {
        var reader = new ProtoReader(Body);
        for (var next = 0; reader.ReadTag() is not 0 and var tag;)
        {
            if (tag == QuoteTag)
            {
                into[next++] = QuoteUpdateReader.Read(reader.ReadBytes(), universe);
            }
            else
            {
                reader.Skip(tag);
            }
        }
    }

    /// <summary>They are few and rare, so the generated code reads them.</summary>
    /// <exception cref="InvalidProtocolBufferException">One cannot be read.</exception>
    public TradeCorrection[] ReadCorrections()
    {
        if (CorrectionCount == 0)
        {
            return [];
        }

        var corrections = new List<TradeCorrection>(CorrectionCount);
        var reader = new ProtoReader(Body);
        while (reader.ReadTag() is not 0 and var tag)
        {
            if (tag == CorrectionTag)
            {
                corrections.Add(TradeCorrection.Parser.ParseFrom(reader.ReadBytes()));
            }
            else
            {
                reader.Skip(tag);
            }
        }

        return [.. corrections];
    }

    /// <summary>Tells another body under the same id.</summary>
    public byte[] Digest() => SHA256.HashData(Body);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);

    private static ReceivedBatch Receive(DeserializationContext context)
    {
        // The transport's own bytes are gone after this call. The copy is a small part of what reading costs.
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, context.PayloadLength));
        context.PayloadAsReadOnlySequence().CopyTo(rented);
        return new ReceivedBatch(rented, context.PayloadLength);
    }
}
