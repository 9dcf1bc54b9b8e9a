using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>Many publishers at once, of which some are in no hurry.</summary>
public sealed class ManyPublishersTests(ITestOutputHelper output)
{
    private const int BatchSize = 10;
    private const string Path = "/minergrpc.v1.IngestService/PublishQuotes";

    /// <summary>All of them: one sends its bytes one by one, one never takes its acks, the others are quick.</summary>
    private const int Publishers = 64;

    /// <summary>
    /// Of a quote each. Their acks are more than the server keeps of a response that nobody takes, at most 64 KiB, and
    /// they themselves less than the 128 KiB that it lets a stream send unread.
    /// </summary>
    private const int MuteBatches = 1_100;

    private static int Batches => Seed.Number("MINERGRPC_BATCHES", 20);

    [Fact]
    public async Task A_slow_publisher_and_one_that_takes_no_acks_delay_none_of_64()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(
            scratch.Database, "--Server:WriteTimeoutSeconds=300");
        using var client = server.Connect();
        var slowBatch = Http2Frame.Message(Batch("slow", 0));
        await using var slow = await RawHttp2.ConnectAsync(server.Address);
        await slow.SendAsync(Http2Frame.Headers(1, Path));
        await SendBytesAsync(slow, slowBatch[..(slowBatch.Length / 2)]);
        await using var mute = await RawHttp2.ConnectAsync(server.Address, window: 0);
        await mute.SendAsync(Http2Frame.Headers(1, Path));
        for (var batch = 0; batch < MuteBatches; batch++)
        {
            await mute.SendAsync(Http2Frame.Data(1, Http2Frame.Message(MuteBatch(batch))));
        }

        // Both have their place, and then the others come.
        await Waiting.UntilAsync(
            async () => await ServerProcess.UsedAsync(client, "publishers") == 2, "two publishers are connected");
        var acked = await Task.WhenAll(Enumerable.Range(1, Publishers - 2).Select(n => PublishAsync(client, n))).Soon();
        Assert.All(acked, batches => Assert.Equal(Batches, batches));

        // All of them are done, and these two are where they were.
        Assert.Equal((0, 0), (slow.DataBytes, mute.DataBytes));
        Assert.Equal((0, 0), (slow.Resets.Count, mute.Resets.Count));
        Assert.Equal(2, await ServerProcess.UsedAsync(client, "publishers"));
        var before = await NumbersAsync(client);
        Assert.DoesNotContain(Number("slow", 0, 0), before);

        // What the slow one began counts once it is whole.
        await SendBytesAsync(slow, slowBatch[(slowBatch.Length / 2)..]);
        await slow.Answered.Soon();
        await mute.DisposeAsync();
        await Waiting.UntilAsync(
            async () => await ServerProcess.UsedAsync(client, "publishers") == 1, "the one without acks is gone");

        var numbers = await NumbersAsync(client);
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        var there = numbers.ToHashSet();
        var quick = Enumerable.Range(1, Publishers - 2).SelectMany(n => Enumerable.Range(0, Batches * BatchSize)
            .Select(i => Number($"{n}", i / BatchSize, i % BatchSize)));
        Assert.All(quick, number => Assert.Contains(number, there));
        Assert.All(Enumerable.Range(0, BatchSize), i => Assert.Contains(Number("slow", 0, i), there));

        // Of the one without acks the first ones, up to where the server stopped reading it.
        var whole = Enumerable.Range(0, MuteBatches)
            .TakeWhile(batch => there.Contains(Number("mute", batch, 0))).Count();
        Assert.Equal(
            ((Publishers - 2) * Batches * BatchSize) + BatchSize + whole, numbers.Count);
        Assert.InRange(whole, 1, MuteBatches - 1);
        output.WriteLine($"{Publishers - 2} publishers, {Batches} batches each; of the one without acks {whole}");
    }

    /// <summary>One byte in a frame, and each frame on its own.</summary>
    private static async Task SendBytesAsync(RawHttp2 connection, byte[] bytes)
    {
        foreach (var one in bytes)
        {
            Assert.True(await connection.SendAsync(Http2Frame.Data(1, [one])), "the server has closed the connection");
        }
    }

    /// <summary>Sends all, takes the acks meanwhile; tells how many came, in order.</summary>
    private static async Task<int> PublishAsync(Client.MinerGrpcClient client, int publisher)
    {
        using var call = client.Ingest.PublishQuotes();
        var sending = Task.Run(async () =>
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                await call.RequestStream.WriteAsync(Batch($"{publisher}", batch), Waiting.Deadline());
            }

            await call.RequestStream.CompleteAsync();
        });
        var acked = 0;
        while (await call.ResponseStream.MoveNext(Waiting.Deadline()))
        {
            var ack = call.ResponseStream.Current;
            Assert.Equal(
                ($"{publisher}-{acked}", BatchSize, false), (ack.BatchId, ack.Accepted, ack.Duplicate));
            acked++;
        }

        await sending;
        return acked;
    }

    private static PublishQuotesRequest Batch(string publisher, int batch) => new()
    {
        BatchId = $"{publisher}-{batch}",
        Source = $"publisher-{publisher}",
        Quotes = { Enumerable.Range(0, BatchSize).Select(i => Quote(Number(publisher, batch, i))) },
    };

    /// <summary>As small as a quote can be, under a long id, which its ack repeats.</summary>
    private static PublishQuotesRequest MuteBatch(int batch)
    {
        var quote = Quote(Number("mute", batch, 0));
        return new PublishQuotesRequest
        {
            BatchId = $"mute-{batch:D35}",
            Quotes =
            {
                new QuoteUpdate
                {
                    Instrument = quote.Instrument,
                    EventTime = quote.EventTime,
                    BidPriceNanos = quote.BidPriceNanos,
                    BidSizeNanos = quote.BidSizeNanos,
                },
            },
        };
    }

    /// <summary>All at the same moment of the market: whoever comes last is not late.</summary>
    private static QuoteUpdate Quote(long number)
    {
        var quote = NumberedQuotes.Make(number);
        quote.EventTime = Timestamp.FromDateTimeOffset(new DateTimeOffset(2025, 9, 10, 14, 0, 0, TimeSpan.Zero));
        return quote;
    }

    private static long Number(string publisher, int batch, int quote)
    {
        var of = publisher switch
        {
            "slow" => 0,
            "mute" => Publishers,
            _ => int.Parse(publisher, System.Globalization.CultureInfo.InvariantCulture),
        };
        return 1 + (1_000_000L * of) + (batch * BatchSize) + quote;
    }

    private static async Task<List<long>> NumbersAsync(Client.MinerGrpcClient client) =>
    [
        .. (await JournalReplay.ReadAsync(client)).Where(e => e.PayloadCase == Event.PayloadOneofCase.Quote)
            .Select(e => NumberedQuotes.NumberOf(e.Quote)),
    ];
}
