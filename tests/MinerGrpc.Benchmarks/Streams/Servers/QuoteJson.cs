using System.Buffers;
using System.Text.Json;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams.Servers;

/// <summary>An update as a JSON text, as a web page would get it. Number and time stand first.</summary>
internal static class QuoteJson
{
    /// <summary>The first message of a stream.</summary>
    public static ReadOnlySpan<byte> Ready => "{}"u8;

    public static ReadOnlySpan<byte> NumberStart => "{\"number\":"u8;

    public static ReadOnlySpan<byte> SentStart => ",\"bid_size\":"u8;

    public static byte[] From(QuoteUpdate update, long number)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("number", number);
            json.WriteNumber("bid_size", update.BidSizeNanos);
            json.WriteString("instrument", update.Instrument);
            json.WriteString("event_time", update.EventTime.ToDateTimeOffset());
            json.WriteNumber("bid", update.BidPriceNanos);
            json.WriteNumber("ask", update.AskPriceNanos);
            json.WriteNumber("ask_size", update.AskSizeNanos);
            json.WriteNumber("last", update.LastPriceNanos);
            json.WriteNumber("last_size", update.LastSizeNanos);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
