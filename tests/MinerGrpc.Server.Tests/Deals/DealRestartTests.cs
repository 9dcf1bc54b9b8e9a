using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Deals;

/// <summary>A restart changes nothing that can be asked of deals, however long ago they were told.</summary>
public sealed class DealRestartTests : IAsyncLifetime
{
    private const string Name = "deals/2025-09-08-nebius-microsoft";
    private readonly DealServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_answer_is_the_same_bytes_before_and_after_a_restart()
    {
        await TellAsync();
        await AssertUnchangedByRestartAsync();
    }

    [Fact]
    public async Task Every_answer_is_the_same_bytes_when_checkpoints_lie_between()
    {
        await TellAsync();
        var at = 0;
        while (Checkpoints() < 3)
        {
            at = await PublishAsync(at, 2_000);
        }

        await _server.RetractAsync("deals/other", 2, "between");
        while (Checkpoints() < 4)
        {
            at = await PublishAsync(at, 2_000);
        }

        await PublishAsync(at, 10);
        Assert.True(_server.Newest > 4 * 8_192, $"only {_server.Newest} events");
        await AssertUnchangedByRestartAsync();
        Assert.Equal(3, (await _server.RetractAsync("deals/other", 2, "between")).Revision);
    }

    [Fact]
    public async Task Revisions_go_on_after_a_restart_where_they_stood()
    {
        await TellAsync();
        await _server.RestartAsync();

        var revised = await _server.ReviseAsync(new Deal(DealServer.Draft()) { Revision = 3 });

        Assert.Equal(4, revised.Revision);
        Assert.Equal([1, 2, 3, 4], (await _server.RevisionsAsync(Name)).Select(r => r.Revision));
    }

    /// <summary>
    /// A deal with three revisions, one with two, and one with a date alone, told at several instants.
    /// </summary>
    private async Task TellAsync()
    {
        await _server.AnnounceAsync(DealServer.Draft());
        await _server.AnnounceAsync(DealServer.Draft("other"), "a");
        for (var revision = 1; revision < 3; revision++)
        {
            _server.Clock.Advance(TimeSpan.FromMinutes(1));
            await _server.ReviseAsync(
                new Deal(DealServer.Draft()) { Revision = revision, Headline = $"Headline {revision}." });
        }

        await _server.ReviseAsync(new Deal(DealServer.Draft("other")) { Revision = 1 });
        await _server.AnnounceAsync(new Deal(DealServer.Draft("third"))
        {
            AnnounceHalfDay = AnnounceHalfDay.Unspecified, AnnounceDate = DealServer.Day(5),
        });
    }

    private async Task AssertUnchangedByRestartAsync()
    {
        var before = await AnswersAsync();
        await _server.RestartAsync();

        Assert.Equal(before, await AnswersAsync());
    }

    /// <summary>
    /// Deals, their revisions and both as they were known at every instant at which something changed.
    /// </summary>
    private async Task<List<ByteString>> AnswersAsync()
    {
        var answers = new List<ByteString>();
        var now = _server.Clock.GetUtcNow();
        var instants = new List<Timestamp?>
        {
            null, Timestamp.FromDateTimeOffset(now), At(2025, 9, 5, 12), At(2025, 9, 7, 12), At(2025, 9, 9, 12),
        };
        instants.AddRange(Enumerable.Range(0, 3).Select(
            minute => Timestamp.FromDateTimeOffset(FakeClock.AfterTheClose().GetUtcNow().AddMinutes(minute))));
        foreach (var asOf in instants)
        {
            var deals = await _server.Deals.ListDealsAsync(new ListDealsRequest { AsOf = asOf });
            answers.Add(deals.ToByteString());
            foreach (var deal in deals.Deals)
            {
                answers.Add((await _server.Deals.GetDealAsync(
                    new GetDealRequest { Name = deal.Name, AsOf = asOf })).ToByteString());
                answers.Add((await _server.Deals.ListDealRevisionsAsync(
                    new ListDealRevisionsRequest { Name = deal.Name, AsOf = asOf })).ToByteString());
            }
        }

        // Seven instants know two deals or more; the first of September's knows none.
        Assert.True(answers.Count > 30, $"only {answers.Count} answers");
        return answers;
    }

    private int Checkpoints() => DatabaseFile.Rows(_server.Folder, "SELECT sequence FROM checkpoints").Count;

    /// <summary>Trades of one share, each of which makes a quote and, with its group, a move and a sector.</summary>
    private async Task<int> PublishAsync(int from, int count)
    {
        var quotes = Enumerable.Range(from, count).Select(
            n => Trades.Trade("bitf", n * 0.01, 1.30m + (0.0001m * (n % 50))));
        Assert.Equal(count, (await TestPublisher.PublishAsync(_server.Server, [.. quotes])).Accepted);
        return from + count;
    }

    private static Timestamp At(int year, int month, int day, int hour) =>
        Timestamp.FromDateTimeOffset(new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.Zero));
}
