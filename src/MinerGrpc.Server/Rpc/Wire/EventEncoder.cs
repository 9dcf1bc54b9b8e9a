using System.Buffers;
using System.Text;
using Google.Protobuf;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>
/// Turns the events of a group into bytes, once: each as one framed `events` field of StreamSectorMovesResponse, so
/// that a journal row is also a response's body. Not thread-safe, owned by the loop.
/// </summary>
public sealed class EventEncoder
{
    /// <summary>The largest quote or move: names of 44 and sources of 64 bytes leave it far from full.</summary>
    private const int MaximumBody = 1_024;

    private static readonly uint FrameTag = WireFormat.MakeTag(
        StreamSectorMovesResponse.EventsFieldNumber, WireFormat.WireType.LengthDelimited);

    private readonly Universe _universe;
    private readonly byte[][] _names;
    private readonly SectorWriter _sector;
    private readonly byte[] _body = new byte[MaximumBody];
    private readonly byte[] _head = new byte[256];
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 16);
    private readonly BatchMemory _memory = new();
    private EventEntry[] _entries = [];
    private WrittenTime _eventTime;
    private WrittenTime _receiveTime;
    private string? _source;
    private byte[] _sourceUtf8 = [];

    public EventEncoder(Universe universe)
    {
        _universe = universe;
        _names = [.. universe.Instruments.Select(i => Encoding.UTF8.GetBytes(i.Name))];
        _sector = new SectorWriter(_names);
    }

    /// <summary>Held for the caller. Null: the group made no event.</summary>
    public EncodedBatch? Encode(EventBuffer events)
    {
        if (events.Events.IsEmpty)
        {
            return null;
        }

        _bytes.ResetWrittenCount();
        if (_entries.Length < events.Events.Length)
        {
            _entries = new EventEntry[events.Events.Length];
        }

        var entries = _entries.AsSpan(0, events.Events.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = Encode(events, events.Events[i]);
        }

        return _memory.Batch(_bytes.WrittenSpan, entries);
    }

    private EventEntry Encode(EventBuffer events, in MarketEvent e)
    {
        switch (e.Kind)
        {
            case EventKind.Quote:
                return Write(e, QuoteBody(events.Board(e)), Event.QuoteFieldNumber, null);
            case EventKind.Move:
                ref readonly var move = ref events.Move(e);
                return Write(e, MoveBody(move), Event.MoveFieldNumber, move.MoveRatio);
            case EventKind.Sector:
                return Write(e, _sector.Write(events.Sector!), Event.SectorFieldNumber, null);
            case EventKind.Session:
                return Write(e, SessionBody(events.Session(e)), Event.SessionFieldNumber, null);
            case EventKind.Bar:
                var bar = BarMessages.ToMessage(events.Bar(e), _universe);
                return Write(e, bar.ToByteArray(), Event.BarFieldNumber, null);
            case EventKind.Deal:
                return Write(e, DealMessages.ToMessage(events.Deal(e)).ToByteArray(), Event.DealFieldNumber, null);
            case EventKind.Alert:
                var alert = DivergenceMessages.ToMessage(events.Alert(e), _universe);
                return Write(e, alert.ToByteArray(), Event.AlertFieldNumber, null);
            case EventKind.Correction:
                return Write(e, CorrectionBody(events.Correction(e)), Event.CorrectionFieldNumber, null);
            default:
                throw new InvalidOperationException($"No encoding for events of kind {e.Kind}.");
        }
    }

    private EventEntry Write(in MarketEvent e, ReadOnlySpan<byte> body, int payloadField, double? ratio)
    {
        var head = new ProtoWriter(_head);
        head.Int64(Event.SequenceFieldNumber, e.Sequence);
        head.Int64(Event.KindFieldNumber, (int)e.Kind);
        head.Bytes(Event.InstrumentFieldNumber, e.Instrument is { } id ? _names[id.Index] : default);
        head.Timestamp(Event.EventTimeFieldNumber, e.EventTime, ref _eventTime);
        head.Timestamp(Event.ReceiveTimeFieldNumber, e.ReceiveTime, ref _receiveTime);
        head.Varint(WireFormat.MakeTag(payloadField, WireFormat.WireType.LengthDelimited));
        head.Varint((ulong)body.Length);

        var length = head.Length + body.Length;
        var frameOffset = _bytes.WrittenCount;
        var frame = new ProtoWriter(_bytes.GetSpan(length + 16));
        frame.Varint(FrameTag);
        frame.Varint((ulong)length);
        _bytes.Advance(frame.Length);
        var offset = _bytes.WrittenCount;
        _bytes.Write(head.Written);
        _bytes.Write(body);
        return new EventEntry(e.Sequence, e.Kind, e.Instrument, e.EventTime, ratio, frameOffset, offset, length);
    }

    private ReadOnlySpan<byte> QuoteBody(in Board board)
    {
        var writer = new ProtoWriter(_body);
        writer.Bytes(Quote.InstrumentFieldNumber, _names[board.Instrument.Index]);
        if (board.SessionDate is { } day)
        {
            Span<byte> ticker = stackalloc byte[32];
            var length = Encoding.UTF8.GetBytes(_universe[board.Instrument].TickerOn(day), ticker);
            writer.Bytes(Quote.TickerFieldNumber, ticker[..length]);
        }

        writer.Int64(Quote.SessionFieldNumber, (int)board.Session);
        writer.Timestamp(Quote.EventTimeFieldNumber, board.EventTime, ref _eventTime);
        writer.Optional(Quote.BidPriceNanosFieldNumber, board.Bid?.Nanos);
        writer.Optional(Quote.BidSizeNanosFieldNumber, board.BidSize?.Nanos);
        writer.Timestamp(Quote.BidEventTimeFieldNumber, board.BidTime, ref _eventTime);
        writer.Optional(Quote.AskPriceNanosFieldNumber, board.Ask?.Nanos);
        writer.Optional(Quote.AskSizeNanosFieldNumber, board.AskSize?.Nanos);
        writer.Timestamp(Quote.AskEventTimeFieldNumber, board.AskTime, ref _eventTime);
        writer.Optional(Quote.LastPriceNanosFieldNumber, board.Last?.Nanos);
        writer.Optional(Quote.LastSizeNanosFieldNumber, board.LastSize?.Nanos);
        writer.Timestamp(Quote.LastEventTimeFieldNumber, board.LastTime, ref _eventTime);
        writer.Optional(Quote.PreviousClosePriceNanosFieldNumber, board.PreviousClose?.Nanos);
        writer.Date(Quote.PreviousCloseSessionDateFieldNumber, board.PreviousCloseDate);
        writer.Optional(Quote.OpenPriceNanosFieldNumber, board.Open?.Nanos);
        writer.Optional(Quote.HighPriceNanosFieldNumber, board.High?.Nanos);
        writer.Optional(Quote.LowPriceNanosFieldNumber, board.Low?.Nanos);
        writer.Optional(Quote.VolumeSizeNanosFieldNumber, board.Volume?.Nanos);
        writer.Date(Quote.SessionDateFieldNumber, board.SessionDate);
        writer.Bytes(Quote.SourceFieldNumber, Source(board.Source));
        writer.Flags(Quote.FlagsFieldNumber, (uint)board.Flags);
        writer.Int64(Quote.SequenceFieldNumber, board.Sequence);
        writer.Timestamp(Quote.ReceiveTimeFieldNumber, board.ReceiveTime, ref _receiveTime);
        writer.Optional(Quote.MidPriceNanosFieldNumber, board.Mid?.Nanos);
        return _body.AsSpan(0, writer.Length);
    }

    /// <summary>A Move message; valid until the next call.</summary>
    internal ReadOnlySpan<byte> MoveBody(in MoveState move)
    {
        var writer = new ProtoWriter(_body);
        writer.Bytes(Move.InstrumentFieldNumber, _names[move.Instrument.Index]);
        writer.Optional(Move.BasePriceNanosFieldNumber, move.Base?.Price.Nanos);
        writer.Timestamp(Move.BaseTimeFieldNumber, move.Base?.Time);
        writer.Optional(Move.LastPriceNanosFieldNumber, move.Last?.Price.Nanos);
        writer.Timestamp(Move.LastTimeFieldNumber, move.Last?.Time);
        writer.Optional(Move.MoveRatioFieldNumber, move.MoveRatio);
        writer.Optional(Move.BenchmarkBasePriceNanosFieldNumber, move.BenchmarkBase?.Price.Nanos);
        writer.Timestamp(Move.BenchmarkBaseTimeFieldNumber, move.BenchmarkBase?.Time);
        writer.Optional(Move.BenchmarkLastPriceNanosFieldNumber, move.BenchmarkLast?.Price.Nanos);
        writer.Timestamp(Move.BenchmarkLastTimeFieldNumber, move.BenchmarkLast?.Time);
        writer.Optional(Move.BenchmarkMoveRatioFieldNumber, move.BenchmarkMoveRatio);
        writer.Optional(Move.ExcessRatioFieldNumber, move.ExcessRatio);
        writer.Flags(Move.FlagsFieldNumber, (uint)move.Flags);
        writer.Int64(Move.SessionFieldNumber, (int)move.Session);
        return _body.AsSpan(0, writer.Length);
    }

    private byte[] CorrectionBody(in CorrectionState correction) =>
        CorrectionMessages.ToMessage(
            correction, _universe[correction.Instrument].Name, Quote.Parser.ParseFrom(QuoteBody(correction.Board)))
        .ToByteArray();

    private ReadOnlySpan<byte> SessionBody(SessionChangeState change)
    {
        var writer = new ProtoWriter(_body);
        writer.Int64(SessionChange.PreviousFieldNumber, (int)change.Previous);
        writer.Int64(SessionChange.CurrentFieldNumber, (int)change.Current);
        writer.Date(SessionChange.SessionDateFieldNumber, change.SessionDate);
        writer.Timestamp(SessionChange.TimeFieldNumber, change.Time);
        return _body.AsSpan(0, writer.Length);
    }

    /// <summary>One source usually comes many times in a row.</summary>
    private byte[] Source(string? source)
    {
        if (!ReferenceEquals(source, _source))
        {
            _source = source;
            _sourceUtf8 = Encoding.UTF8.GetBytes(source ?? string.Empty);
        }

        return _sourceUtf8;
    }
}
