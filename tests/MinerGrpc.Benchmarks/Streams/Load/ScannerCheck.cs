using System.Buffers.Binary;
using Google.Protobuf;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Servers;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>
/// Before each run: the subscribers' reader counts right however a stream is cut into pieces, and sees a message that
/// is missing or comes twice.
/// </summary>
internal static class ScannerCheck
{
    private const int Messages = 3;
    private const int Events = 100;

    /// <param name="file">A new one.</param>
    public static void Verify(string file)
    {
        byte[][] messages = [.. Enumerable.Range(0, Messages).Select(i => Message(i * Events))];
        byte[] all = [.. messages.SelectMany(bytes => bytes)];
        foreach (var piece in (int[])[1, 2, 3, 7, 100, 1_000, 16_384, all.Length])
        {
            var tally = Scan(file, all, piece);
            Demand(
                tally is { Updates: Messages * Events, Quotes: Messages * Events, Next: Messages * Events }
                && tally is { Messages: Messages, Holes: 0 }, $"pieces of {piece} bytes");
        }

        Demand(Scan(file, [.. messages[0], .. messages[2]], 1_000).Holes > 0, "a missing message");
        Demand(Scan(file, [.. messages[0], .. messages[1], .. messages[1]], 1_000).Holes > 0, "a message twice");
    }

    private static Tally Scan(string file, byte[] stream, int piece)
    {
        using var tallies = new Tallies(file, 1, create: true);
        var scanner = new ResponseScanner(new Subscription(tallies, 0, Counting.Every, null, 0));
        foreach (var bytes in stream.Chunk(piece))
        {
            scanner.Consume(bytes);
        }

        File.Delete(file);
        return tallies[0];
    }

    private static byte[] Message(int first)
    {
        var response = new StreamSectorMovesResponse { DeliveryNumber = first + 1 };
        for (var number = first; number < first + Events; number++)
        {
            var update = MadeQuotes.Update(number);
            response.Events.Add(QuoteEvents.From(update, number + 1, update.EventTime));
        }

        var prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), response.CalculateSize());
        return [.. prefix, .. response.ToByteArray()];
    }

    private static void Demand(bool isRight, string what)
    {
        if (!isRight)
        {
            throw new InvalidOperationException($"the subscribers' reader is wrong about {what}");
        }
    }
}
