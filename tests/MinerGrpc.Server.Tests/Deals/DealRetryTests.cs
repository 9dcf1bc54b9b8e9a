using Google.Rpc;
using Grpc.Core;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Deals;

/// <summary>A request_id makes a request happen once, whenever and however often it is sent.</summary>
public sealed class DealRetryTests : IAsyncLifetime
{
    private const string Name = "deals/2025-09-08-nebius-microsoft";
    private readonly DealServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public Task A_request_sent_again_gets_the_same_answer_and_changes_nothing() =>
        AssertAnsweredAsBeforeAsync(() =>
        {
            _server.Clock.Advance(TimeSpan.FromHours(1));
            return Task.CompletedTask;
        });

    [Fact]
    public Task A_request_sent_again_after_a_restart_gets_the_same_answer_and_changes_nothing() =>
        AssertAnsweredAsBeforeAsync(() =>
        {
            _server.Clock.Advance(TimeSpan.FromHours(1));
            return _server.RestartAsync();
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_body_under_a_request_id_is_refused_also_by_another_call(bool restart)
    {
        await _server.AnnounceAsync(DealServer.Draft(), "a");
        var newest = _server.Newest;
        if (restart)
        {
            await _server.RestartAsync();
        }

        var status = await FaultAssert.FailsAsync(
            StatusCode.AlreadyExists, "REQUEST_ID_TAKEN", () => _server.AnnounceAsync(DealServer.Draft("b"), "a"));
        Assert.Equal("a", status.GetDetail<ErrorInfo>().Metadata["request_id"]);
        await FaultAssert.FailsAsync(
            StatusCode.AlreadyExists, "REQUEST_ID_TAKEN", () => _server.RetractAsync(Name, 1, "a"));
        Assert.Equal(newest, _server.Newest);
    }

    [Fact]
    public async Task A_request_that_was_refused_has_not_taken_its_id()
    {
        await FaultAssert.FailsAsync(
            StatusCode.NotFound, "UNKNOWN_DEAL", () => _server.RetractAsync(Name, 1, "a"));

        Assert.Equal(1, (await _server.AnnounceAsync(DealServer.Draft(), "a")).Revision);
    }

    [Fact]
    public async Task Two_requests_at_once_with_one_id_make_one_deal()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => _server.AnnounceAsync(DealServer.Draft(), "a"))));

        Assert.All(answers, a => Assert.Equal(answers[0], a));
        Assert.Equal([answers[0]], await _server.RevisionsAsync(Name));

        // The session that the first event of all begins in, and the deal.
        Assert.Equal(2, _server.Newest);
    }

    [Fact]
    public async Task Of_two_revisions_at_once_one_is_taken_and_the_other_is_told_that_it_is_old()
    {
        await _server.AnnounceAsync(DealServer.Draft());
        var calls = Enumerable.Range(0, 10).Select(i => Task.Run(async () =>
        {
            try
            {
                var draft = new Deal(DealServer.Draft()) { Revision = 1, Headline = $"Headline {i}." };
                return await _server.ReviseAsync(draft, $"r{i}");
            }
            catch (RpcException e)
            {
                FaultAssert.Is(StatusCode.Aborted, "REVISION_STALE", e);
                return null;
            }
        }));

        var taken = Assert.Single(await Task.WhenAll(calls), answer => answer is not null);

        Assert.Equal(taken, await _server.GetAsync(Name));
        Assert.Equal([1, 2], (await _server.RevisionsAsync(Name)).Select(r => r.Revision));
    }

    [Fact]
    public void The_digest_is_that_of_call_and_body()
    {
        var request = new AnnounceDealRequest { Deal = DealServer.Draft() };
        var digest = DealChecks.Digest(DealCommandKind.Announce, request);

        Assert.Equal(32, digest.Length);
        Assert.Equal(digest, DealChecks.Digest(DealCommandKind.Announce, request.Clone()));
        Assert.NotEqual(digest, DealChecks.Digest(DealCommandKind.Revise, request));
        request.Deal.Note = "another body";
        Assert.NotEqual(digest, DealChecks.Digest(DealCommandKind.Announce, request));
    }

    private async Task AssertAnsweredAsBeforeAsync(Func<Task> between)
    {
        var announced = await _server.AnnounceAsync(DealServer.Draft(), "a");
        var revised = await _server.ReviseAsync(new Deal(DealServer.Draft()) { Revision = 1 }, "b");
        var retracted = await _server.RetractAsync(Name, 2, "c");
        var newest = _server.Newest;
        await between();

        Assert.Equal(announced, await _server.AnnounceAsync(DealServer.Draft(), "a"));
        Assert.Equal(revised, await _server.ReviseAsync(new Deal(DealServer.Draft()) { Revision = 1 }, "b"));
        Assert.Equal(retracted, await _server.RetractAsync(Name, 2, "c"));
        Assert.Equal([announced, revised, retracted], await _server.RevisionsAsync(Name));
        Assert.Equal(newest, _server.Newest);
    }
}
