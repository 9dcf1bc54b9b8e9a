using System.Buffers;
using System.Security.Cryptography;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using Date = Google.Type.Date;
using Size = MinerGrpc.Core.Values.Size;

namespace MinerGrpc.Server.Tests.Wire;

/// <summary>Published batches read by hand, against the generated types: the same quotes, the same refusals.</summary>
public sealed class ReceivedBatchTests
{
    private static readonly Gen<string> s_name = Gen.OneOf(
        Gen.Int[0, RandomMarket.Universe.Count - 1].Select(i => RandomMarket.Universe.Instruments[i].Name),
        Gen.String[0, 60].Select(Valid));

    private static readonly Gen<Timestamp?> s_time = Gen.Select(Gen.Long, Gen.Int, Gen.Int[0, 3]).Select(
        (seconds, nanos, way) => way switch
        {
            0 => null,
            1 => new Timestamp { Seconds = seconds, Nanos = nanos },
            _ => new Timestamp { Seconds = seconds % 20_000_000_000, Nanos = (nanos & int.MaxValue) % 1_000_000_000 },
        });

    private static readonly Gen<Date?> s_date = Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 13], Gen.Int[0, 32]).Select(
        (year, month, day) => year < 3_000 ? null : new Date { Year = year, Month = month, Day = day });

    private static readonly Gen<QuoteUpdate> s_update = Gen.Select(
        s_name, s_time, Gen.Long.Array[7], Gen.Int[0, 127], s_date, Gen.Int[-1, 7].Array[0, 4]).Select(Update);

    private static readonly Gen<PublishQuotesRequest> s_request = Gen.Select(
        s_update.Array[0, 12], Gen.String[0, 20].Select(Valid), Gen.String[0, 20].Select(Valid), s_name.Array[0, 3])
        .Select((quotes, id, source, corrected) =>
        {
            var request = new PublishQuotesRequest { BatchId = id, Source = source };
            request.Quotes.Add(quotes);
            request.Corrections.Add(corrected.Select(
                name => new TradeCorrection { Instrument = name, Sequence = name.Length, CorrectedPriceNanos = 7 }));
            return request;
        });

    [Fact]
    public void A_batch_is_what_the_generated_code_reads() => s_request.Sample(
        request =>
        {
            var bytes = request.ToByteArray();
            using var batch = Receive(bytes);
            Assert.Equal(
                (request.BatchId, request.Source, request.Quotes.Count, request.Corrections.Count),
                (batch.BatchId, batch.Source, batch.QuoteCount, batch.CorrectionCount));
            Assert.Equal(request.Quotes.Select(Expected), Quotes(batch));
            Assert.Equal(request.Corrections, batch.ReadCorrections());
            Assert.Equal(SHA256.HashData(bytes), batch.Digest());
        },
        iter: 2_000);

    [Fact]
    public void Fields_that_come_twice_or_are_not_known_are_read_as_the_generated_code_reads_them() =>
        Gen.Select(s_update, s_update, Unknown()).Sample(
            (first, second, unknown) =>
            {
                byte[] joined =
                    [.. unknown, .. first.ToByteArray(), .. unknown, .. second.ToByteArray(), .. Unpacked(second)];
                Assert.Equal(
                    Expected(QuoteUpdate.Parser.ParseFrom(joined)),
                    QuoteUpdateReader.Read(joined, RandomMarket.Universe));
            },
            iter: 2_000);

    [Fact]
    public void Broken_bytes_are_refused_where_the_generated_code_refuses_them_and_read_alike_where_it_does_not() =>
        Gen.Select(s_request, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 2]).Sample(
            (request, place, value, way) =>
            {
                var bytes = Break(request.ToByteArray(), place, value, way);
                var expected = Generated(bytes);
                var read = ByHand(bytes, out var reason);

                // The generated code forgives a group that does not end, and packed flags of a length below zero. The
                // format does not.
                if (reason is null || !(reason.Contains("group", StringComparison.Ordinal)
                    || reason.Contains("length", StringComparison.Ordinal)))
                {
                    Assert.True(expected is null == read is null, $"{reason}: {Convert.ToHexString(bytes)}");
                    Assert.Equal(expected?.Quotes.Select(Expected), read);
                }
            },
            iter: 20_000);

    private static PublishQuotesRequest? Generated(byte[] bytes)
    {
        try
        {
            return PublishQuotesRequest.Parser.ParseFrom(bytes);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            // A type that no field has is an InvalidOperationException of the generated code.
            return null;
        }
    }

    private static QuoteInput[]? ByHand(byte[] bytes, out string? reason)
    {
        reason = null;
        try
        {
            using var batch = Receive(bytes);
            _ = batch.ReadCorrections();
            return Quotes(batch);
        }
        catch (Exception e) when (
            e is MalformedMessageException or InvalidProtocolBufferException or InvalidOperationException)
        {
            reason = e.Message;
            return null;
        }
    }

    private static QuoteInput[] Quotes(ReceivedBatch batch)
    {
        var quotes = new QuoteInput[batch.QuoteCount];
        batch.ReadQuotes(RandomMarket.Universe, quotes);
        return quotes;
    }

    /// <summary>The same from the generated type, field by field.</summary>
    private static QuoteInput Expected(QuoteUpdate update) => new()
    {
        Instrument = RandomMarket.Universe.TryFind(update.Instrument, out var id) ? id : null,
        EventTime = update.EventTime.ToInstant(),
        Bid = update.HasBidPriceNanos ? new Price(update.BidPriceNanos) : null,
        BidSize = update.HasBidSizeNanos ? new Size(update.BidSizeNanos) : null,
        Ask = update.HasAskPriceNanos ? new Price(update.AskPriceNanos) : null,
        AskSize = update.HasAskSizeNanos ? new Size(update.AskSizeNanos) : null,
        Last = update.HasLastPriceNanos ? new Price(update.LastPriceNanos) : null,
        LastSize = update.HasLastSizeNanos ? new Size(update.LastSizeNanos) : null,
        PreviousClose = update.HasPreviousClosePriceNanos ? new Price(update.PreviousClosePriceNanos) : null,
        PreviousCloseDate = update.PreviousCloseSessionDate.ToDateOnly(),
        Flags = WireValues.ToFlags(update.Flags),
    };

    private static QuoteUpdate Update(
        string name, Timestamp? time, long[] values, int present, Date? date, int[] flags)
    {
        var update = new QuoteUpdate { Instrument = name, EventTime = time, PreviousCloseSessionDate = date };
        update.Flags.AddRange(flags.Select(flag => (QuoteFlag)flag));
        Action<long>[] setters =
        [
            value => update.BidPriceNanos = value, value => update.BidSizeNanos = value,
            value => update.AskPriceNanos = value, value => update.AskSizeNanos = value,
            value => update.LastPriceNanos = value, value => update.LastSizeNanos = value,
            value => update.PreviousClosePriceNanos = value,
        ];
        for (var i = 0; i < setters.Length; i++)
        {
            if ((present & (1 << i)) != 0)
            {
                setters[i](values[i]);
            }
        }

        return update;
    }

    /// <summary>A field of each wire type with a number that the contract does not have.</summary>
    private static Gen<byte[]> Unknown() => Gen.Select(Gen.Int[20, 5_000], Gen.Int[0, 4], Gen.ULong).Select(
        (number, way, value) =>
        {
            using var stream = new MemoryStream();
            using (var output = new CodedOutputStream(stream, leaveOpen: true))
            {
                switch (way)
                {
                    case 0:
                        output.WriteTag(number, WireFormat.WireType.Varint);
                        output.WriteUInt64(value);
                        break;
                    case 1:
                        output.WriteTag(number, WireFormat.WireType.Fixed64);
                        output.WriteFixed64(value);
                        break;
                    case 2:
                        output.WriteTag(number, WireFormat.WireType.Fixed32);
                        output.WriteFixed32((uint)value);
                        break;
                    case 3:
                        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                        output.WriteString(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
                        break;
                    default:
                        output.WriteTag(number, WireFormat.WireType.StartGroup);
                        output.WriteTag(number + 1, WireFormat.WireType.Varint);
                        output.WriteUInt64(value);
                        output.WriteTag(number, WireFormat.WireType.EndGroup);
                        break;
                }
            }

            return stream.ToArray();
        });

    /// <summary>The flags once more, each as a field of its own.</summary>
    private static byte[] Unpacked(QuoteUpdate update)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            foreach (var flag in update.Flags)
            {
                output.WriteTag(QuoteUpdate.FlagsFieldNumber, WireFormat.WireType.Varint);
                output.WriteEnum((int)flag);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Break(byte[] bytes, int place, byte value, int way)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        var at = place % bytes.Length;
        switch (way)
        {
            case 0:
                bytes[at] = value;
                return bytes;
            case 1:
                return bytes[..at];
            default:
                return [.. bytes[..at], value, .. bytes[at..]];
        }
    }

    /// <summary>Half a surrogate pair is no text.</summary>
    private static string Valid(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c)));

    private static ReceivedBatch Receive(byte[] bytes) =>
        ReceivedBatch.Marshaller.ContextualDeserializer(new Payload(bytes));

    private sealed class Payload(byte[] bytes) : DeserializationContext
    {
        public override int PayloadLength => bytes.Length;

        public override byte[] PayloadAsNewBuffer() => [.. bytes];

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(bytes);
    }
}
