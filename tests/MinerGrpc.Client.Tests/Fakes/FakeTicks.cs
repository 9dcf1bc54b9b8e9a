using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>One list of ticks of the fake server.</summary>
internal sealed class FakeTicks(ListTicksRequest request, IServerStreamWriter<ListTicksResponse> writer)
{
    private long _sent;

    public ListTicksRequest Request => request;

    /// <summary>A trade of 1.59 at a second after noon, its sequence.</summary>
    public static Quote Tick(long sequence) => new()
    {
        Instrument = "instruments/bitf",
        Ticker = "BITF",
        Session = MarketSession.Regular,
        EventTime = At(sequence),
        BidPriceNanos = 1_580_000_000,
        BidSizeNanos = 10_000_000_000,
        BidEventTime = At(sequence),
        AskPriceNanos = 1_600_000_000,
        AskEventTime = At(sequence),
        LastPriceNanos = 1_590_000_000,
        LastSizeNanos = 100_000_000_000,
        LastEventTime = At(sequence),
        PreviousClosePriceNanos = 1_280_000_000,
        PreviousCloseSessionDate = FakeDeals.Day(8),
        VolumeSizeNanos = 100_000_000_000 * sequence,
        Sequence = sequence,
    };

    public static Timestamp At(long seconds) => new() { Seconds = FakeMarket.Noon.Seconds + seconds };

    /// <summary>Ticks, and the place of the last one unless another is given.</summary>
    public Task SendAsync(long[] sequences, long? cursor = null)
    {
        _sent += sequences.Length;
        return writer.WriteAsync(new ListTicksResponse
        {
            Ticks = { sequences.Select(Tick) },
            Cursor = FakeMarket.At(cursor ?? sequences[^1]),
        });
    }

    public Task SendAsync(Quote tick)
    {
        _sent++;
        return writer.WriteAsync(new ListTicksResponse { Ticks = { tick }, Cursor = FakeMarket.At(tick.Sequence) });
    }

    public Task EndAsync(long cursor, bool limitReached = false) => writer.WriteAsync(new ListTicksResponse
    {
        Cursor = FakeMarket.At(cursor),
        End = new TicksEnd { LimitReached = limitReached, Ticks = _sent },
    });
}
