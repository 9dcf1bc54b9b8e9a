using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.V1;
using Date = Google.Type.Date;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>
/// A QuoteUpdate as the market's input, straight from its bytes. Reads what the generated code reads: of a field that
/// comes twice the last one counts, parts of a message are joined, fields that are not known are passed over.
/// </summary>
internal static class QuoteUpdateReader
{
    private const uint Instrument = (QuoteUpdate.InstrumentFieldNumber << 3) | Delimited;
    private const uint EventTime = (QuoteUpdate.EventTimeFieldNumber << 3) | Delimited;
    private const uint Bid = QuoteUpdate.BidPriceNanosFieldNumber << 3;
    private const uint BidSize = QuoteUpdate.BidSizeNanosFieldNumber << 3;
    private const uint Ask = QuoteUpdate.AskPriceNanosFieldNumber << 3;
    private const uint AskSize = QuoteUpdate.AskSizeNanosFieldNumber << 3;
    private const uint Last = QuoteUpdate.LastPriceNanosFieldNumber << 3;
    private const uint LastSize = QuoteUpdate.LastSizeNanosFieldNumber << 3;
    private const uint PreviousClose = QuoteUpdate.PreviousClosePriceNanosFieldNumber << 3;
    private const uint PreviousCloseDate = (QuoteUpdate.PreviousCloseSessionDateFieldNumber << 3) | Delimited;
    private const uint Flag = QuoteUpdate.FlagsFieldNumber << 3;
    private const uint PackedFlags = (QuoteUpdate.FlagsFieldNumber << 3) | Delimited;
    private const uint Seconds = Timestamp.SecondsFieldNumber << 3;
    private const uint Nanos = Timestamp.NanosFieldNumber << 3;
    private const uint Year = Date.YearFieldNumber << 3;
    private const uint Month = Date.MonthFieldNumber << 3;
    private const uint Day = Date.DayFieldNumber << 3;
    private const uint Delimited = (uint)WireFormat.WireType.LengthDelimited;

    /// <exception cref="MalformedMessageException">The bytes are no QuoteUpdate.</exception>
    public static QuoteInput Read(ReadOnlySpan<byte> update, Universe universe)
    {
        var quote = new QuoteInput();
        (long Seconds, int Nanos)? time = null;
        (int Year, int Month, int Day)? date = null;
        var reader = new ProtoReader(update);
        while (reader.ReadTag() is not 0 and var tag)
        {
            switch (tag)
            {
                case Instrument:
                    quote.Instrument = Find(reader.ReadBytes(), universe);
                    break;
                case EventTime:
                    time = ReadTime(reader.ReadBytes(), time ?? default);
                    break;
                case Bid:
                    quote.Bid = new Price(reader.ReadInt64());
                    break;
                case BidSize:
                    quote.BidSize = new Size(reader.ReadInt64());
                    break;
                case Ask:
                    quote.Ask = new Price(reader.ReadInt64());
                    break;
                case AskSize:
                    quote.AskSize = new Size(reader.ReadInt64());
                    break;
                case Last:
                    quote.Last = new Price(reader.ReadInt64());
                    break;
                case LastSize:
                    quote.LastSize = new Size(reader.ReadInt64());
                    break;
                case PreviousClose:
                    quote.PreviousClose = new Price(reader.ReadInt64());
                    break;
                case PreviousCloseDate:
                    date = ReadDate(reader.ReadBytes(), date ?? default);
                    break;
                case Flag:
                    quote.Flags |= WireValues.ToFlag((QuoteFlag)reader.ReadInt32());
                    break;
                case PackedFlags:
                    quote.Flags |= ReadFlags(reader.ReadBytes());
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        quote.EventTime = time is { } instant ? WireValues.ToInstant(instant.Seconds, instant.Nanos) : null;
        quote.PreviousCloseDate = date is { } day ? WireValues.ToDateOnly(day.Year, day.Month, day.Day) : null;
        return quote;
    }

    /// <summary>Null: not known.</summary>
    private static InstrumentId? Find(ReadOnlySpan<byte> name, Universe universe)
    {
        if (universe.TryFind(name, out var id))
        {
            return id;
        }

        ProtoReader.CheckUtf8(name);
        return null;
    }

    private static (long Seconds, int Nanos) ReadTime(ReadOnlySpan<byte> message, (long Seconds, int Nanos) time)
    {
        var reader = new ProtoReader(message);
        while (reader.ReadTag() is not 0 and var tag)
        {
            switch (tag)
            {
                case Seconds:
                    time.Seconds = reader.ReadInt64();
                    break;
                case Nanos:
                    time.Nanos = reader.ReadInt32();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return time;
    }

    private static (int Year, int Month, int Day) ReadDate(
        ReadOnlySpan<byte> message, (int Year, int Month, int Day) date)
    {
        var reader = new ProtoReader(message);
        while (reader.ReadTag() is not 0 and var tag)
        {
            switch (tag)
            {
                case Year:
                    date.Year = reader.ReadInt32();
                    break;
                case Month:
                    date.Month = reader.ReadInt32();
                    break;
                case Day:
                    date.Day = reader.ReadInt32();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return date;
    }

    private static QuoteFlags ReadFlags(ReadOnlySpan<byte> packed)
    {
        var flags = QuoteFlags.None;
        var reader = new ProtoReader(packed);
        while (reader.Position < packed.Length)
        {
            flags |= WireValues.ToFlag((QuoteFlag)reader.ReadInt32());
        }

        return flags;
    }
}
