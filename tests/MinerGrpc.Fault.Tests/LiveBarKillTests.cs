using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Client;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>
/// kill -9 in the middle of a minute and of a day: the bars are those of a server that was never killed.
/// </summary>
public sealed class LiveBarKillTests
{
    private const long Dollar = 1_000_000_000;

    /// <summary>The length of a regular session in seconds.</summary>
    private const double Close = 23_400;

    private static readonly DateTimeOffset s_open = new(2025, 9, 9, 13, 30, 0, TimeSpan.Zero);

    private static readonly QuoteUpdate[][] s_groups =
    [
        [Trade("bitf", 0, 130), Trade("bitf", 20, 134)],
        [Trade("bitf", 40, 131), Trade("mara", 50, 1_540)],
        [Trade("mara", 61, 1_541)],
        [Trade("bitf", 55, 133), Trade("mara", 62, 1_542)],
        [Trade("bitf", Close - 20, 135), Trade("mara", Close - 1, 1_545)],
        [Trade("bitf", Close, 136)],
        [Trade("mara", Close, 1_546)],
        [Trade("mara", Close + 120, 1_547)],
    ];

    [Fact]
    public async Task A_server_killed_after_every_group_tells_the_bars_of_one_that_was_never_killed()
    {
        var whole = await RunAsync(kill: false);
        var killed = await RunAsync(kill: true);

        Assert.Equal(
            [("instruments/bitf", 136L), ("instruments/mara", 1_546L)],
            whole.Where(e => e.Bar.Interval == BarInterval.OneDay).GroupBy(e => e.Instrument)
                .Select(days => (days.Key, days.Last().Bar.ClosePriceNanos / (Dollar / 100))));
        Assert.Equal(whole.Select(e => (e.Sequence, e.Bar)), killed.Select(e => (e.Sequence, e.Bar)));
    }

    /// <summary>The events of bars.</summary>
    private static async Task<List<Event>> RunAsync(bool kill)
    {
        using var scratch = new Scratch();
        var server = await ServerProcess.StartAsync(scratch.Database);
        try
        {
            foreach (var group in s_groups)
            {
                using (var client = server.Connect())
                {
                    await PublishAsync(client, group);
                }

                if (kill)
                {
                    await server.KillAsync();
                    await server.DisposeAsync();
                    server = await ServerProcess.StartAsync(scratch.Database);
                }
            }

            using var reader = server.Connect();
            return [.. (await JournalReplay.ReadAsync(reader)).Where(e => e.Bar is not null)];
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task PublishAsync(MinerGrpcClient client, QuoteUpdate[] quotes)
    {
        using var call = client.Ingest.PublishQuotes(cancellationToken: Waiting.Deadline());
        await call.RequestStream.WriteAsync(new PublishQuotesRequest { Quotes = { quotes } });
        Assert.True(await call.ResponseStream.MoveNext(Waiting.Deadline()), "the call ended without an ack");
        Assert.Equal(quotes.Length, call.ResponseStream.Current.Accepted);
    }

    private static QuoteUpdate Trade(string id, double second, long cents) => new()
    {
        Instrument = "instruments/" + id,
        EventTime = Timestamp.FromDateTimeOffset(s_open.AddSeconds(second)),
        LastPriceNanos = cents * (Dollar / 100),
        LastSizeNanos = 100 * Dollar,
    };
}
