using Grpc.Core;
using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Deals;

/// <summary>A journal that does not take a deal: its sender is told why, and nobody ever sees it.</summary>
public sealed class DealJournalTests : IAsyncLifetime
{
    private const int CommitFailed = 1100;
    private const string Name = "deals/2025-09-08-nebius-microsoft";
    private readonly DealServer _server = new();

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await _server.AnnounceAsync(DealServer.Draft("known"));
        _server.Server.Log.Expect(CommitFailed);
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_full_journal_refuses_a_deal_until_there_is_room_again()
    {
        DatabaseFile.FillUp(_server.Folder);
        await AssertRefusedAsync(StatusCode.ResourceExhausted, "STORAGE_FULL");
        DatabaseFile.AllowAppends(_server.Folder);

        Assert.Equal(1, (await _server.AnnounceAsync(DealServer.Draft(), "a")).Revision);
    }

    [Fact]
    public async Task A_locked_journal_refuses_a_deal_until_it_is_free_again()
    {
        await using (await DatabaseFile.LockAsync(_server.Folder))
        {
            await AssertRefusedAsync(StatusCode.Unavailable, "STORAGE_BUSY");
        }

        Assert.Equal(1, (await _server.AnnounceAsync(DealServer.Draft(), "a")).Revision);
    }

    [Fact]
    public async Task A_journal_that_failed_refuses_every_deal_until_a_restart()
    {
        DatabaseFile.FailAppends(_server.Folder);
        await AssertRefusedAsync(StatusCode.FailedPrecondition, "STORAGE_READ_ONLY");
        DatabaseFile.AllowAppends(_server.Folder);
        await AssertRefusedAsync(StatusCode.FailedPrecondition, "STORAGE_READ_ONLY");
        await _server.RestartAsync();

        Assert.Equal(1, (await _server.AnnounceAsync(DealServer.Draft(), "a")).Revision);
    }

    [Fact]
    public async Task A_revision_that_was_not_kept_is_not_the_newest()
    {
        DatabaseFile.FillUp(_server.Folder);
        await FaultAssert.FailsAsync(StatusCode.ResourceExhausted, "STORAGE_FULL", () => ReviseAsync("lost"));

        Assert.Equal(1, (await _server.GetAsync("deals/known")).Revision);
        DatabaseFile.AllowAppends(_server.Folder);
        Assert.Equal((2, "kept"), await ReviseAsync("kept") is var kept ? (kept.Revision, kept.Headline) : default);
        Assert.Equal([1, 2], (await _server.RevisionsAsync("deals/known")).Select(r => r.Revision));
    }

    /// <summary>The refusal, a book without the deal, and streams that are not told of it.</summary>
    private async Task AssertRefusedAsync(StatusCode code, string reason)
    {
        var newest = _server.Newest;
        await FaultAssert.FailsAsync(code, reason, () => _server.AnnounceAsync(DealServer.Draft(), "a"));

        await FaultAssert.FailsAsync(StatusCode.NotFound, "UNKNOWN_DEAL", () => _server.GetAsync(Name));
        var list = await _server.Deals.ListDealsAsync(new ListDealsRequest());
        Assert.Equal(["deals/known"], list.Deals.Select(d => d.Name));
        Assert.Equal(newest, _server.Newest);
        await using var stream = await TestStream.OpenAsync(_server.Server, new StreamSectorMovesRequest
        {
            Kinds = { EventKind.Deal }, SinceTime = new() { Seconds = 0 },
        });
        Assert.Equal(["deals/known"], (await stream.ReplayAsync()).Select(e => e.Deal.Name));
    }

    private Task<Deal> ReviseAsync(string headline) =>
        _server.ReviseAsync(new Deal(DealServer.Draft("known")) { Revision = 1, Headline = headline });
}
