using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ticks;

/// <summary>What a list of ticks holds.</summary>
public sealed class TickListTests
{
    private const string Bitf = "instruments/bitf";

    [Fact]
    public async Task A_list_holds_the_very_quotes_of_the_replay()
    {
        await using var server = await TestServer.StartAsync();
        await PublishAsync(server, 10);

        var answer = await server.TicksAsync(new ListTicksRequest { Instrument = Bitf });

        Assert.Equal(await QuotesAsync(server), answer.Ticks);
        Assert.False(answer.End.LimitReached);
        Assert.Equal(
            (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow.Newest,
            answer.Cursor);
    }

    [Fact]
    public async Task A_window_includes_its_start_and_excludes_its_end()
    {
        await using var server = await TestServer.StartAsync();
        await PublishAsync(server, 10);

        var answer = await server.TicksAsync(
            new ListTicksRequest { Instrument = Bitf, StartTime = Trades.At(3), EndTime = Trades.At(6) });

        Assert.Equal([Trades.At(3), Trades.At(4), Trades.At(5)], answer.Ticks.Select(t => t.EventTime));
    }

    [Fact]
    public async Task A_limit_cuts_the_list_and_the_cursor_gives_the_rest()
    {
        await using var server = await TestServer.StartAsync();
        await PublishAsync(server, 10);
        var all = await QuotesAsync(server);

        var first = await server.TicksAsync(new ListTicksRequest { Instrument = Bitf, Limit = 4 });
        var rest = await server.TicksAsync(new ListTicksRequest { Instrument = Bitf, AfterCursor = first.Cursor });

        Assert.True(first.End.LimitReached);
        Assert.False(rest.End.LimitReached);
        Assert.Equal(all.Take(4), first.Ticks);
        Assert.Equal(all.Skip(4), rest.Ticks);
    }

    [Fact]
    public async Task An_instrument_without_ticks_and_an_empty_journal_give_an_end_alone()
    {
        await using var server = await TestServer.StartAsync();
        var before = await server.TicksAsync(new ListTicksRequest { Instrument = Bitf, StartTime = Trades.At(0) });
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var other = await server.TicksAsync(new ListTicksRequest { Instrument = "instruments/iren" });
        var later = await server.TicksAsync(new ListTicksRequest { Instrument = Bitf, StartTime = Trades.At(99) });

        Assert.Equal((0, 1), (before.Ticks.Count, before.Messages.Count));
        Assert.Equal((0, 1), (other.Ticks.Count, other.Messages.Count));
        Assert.Empty(later.Ticks);
    }

    [Fact]
    public async Task A_long_list_comes_in_messages_of_a_good_size_each_of_which_resumes_it()
    {
        await using var server = await TestServer.StartAsync();
        for (var batch = 0; batch < 3; batch++)
        {
            await TestPublisher.PublishAsync(server, [.. Enumerable.Range(0, 600)
                .Select(i => Trades.Trade("bitf", (batch * 600) + i, 1.30m + (i % 7 * 0.001m)))]);
        }

        var all = await server.TicksAsync(new ListTicksRequest { Instrument = Bitf });

        Assert.Equal(1_800, all.Ticks.Count);
        Assert.InRange(all.Messages.Count, 3, 20);
        Assert.All(all.Messages, m => Assert.InRange(m.CalculateSize(), 1, 160 << 10));
        var seen = 0;
        foreach (var message in all.Messages)
        {
            seen += message.Ticks.Count;
            var rest = await server.TicksAsync(
                new ListTicksRequest { Instrument = Bitf, AfterCursor = message.Cursor });
            Assert.Equal(all.Ticks.Skip(seen), rest.Ticks);
        }
    }

    [Fact]
    public async Task Ticks_come_from_the_disk_once_they_have_left_the_memory()
    {
        using var folder = new TestFolder();
        IReadOnlyList<Quote> before;
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            await PublishAsync(server, 50);
            before = (await server.TicksAsync(new ListTicksRequest { Instrument = Bitf })).Ticks;
        }

        await using var again = await TestServer.StartAsync(folder, null);
        var answer = await again.TicksAsync(new ListTicksRequest { Instrument = Bitf });

        Assert.Equal(50, before.Count);
        Assert.Equal(before, answer.Ticks);
    }

    private static async Task PublishAsync(TestServer server, int seconds)
    {
        await using var publisher = new TestPublisher(server);
        for (var i = 0; i < seconds; i++)
        {
            await publisher.AckedAsync(new PublishQuotesRequest
            {
                Quotes = { Trades.Trade("mara", i, 15.4m), Trades.Trade("bitf", i, 1.30m + (i % 5 * 0.001m)) },
            });
        }
    }

    private static async Task<IEnumerable<Quote>> QuotesAsync(TestServer server) =>
        (await server.ReplayAllAsync()).Where(e => e.Kind == EventKind.Quote && e.Instrument == Bitf)
            .Select(e => e.Quote);
}
