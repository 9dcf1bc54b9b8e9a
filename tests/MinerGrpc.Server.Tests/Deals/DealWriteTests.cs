using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Deals;

public sealed class DealWriteTests : IAsyncLifetime
{
    private const string Name = "deals/2025-09-08-nebius-microsoft";
    private readonly DealServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_announcement_is_answered_with_what_the_server_sets()
    {
        var deal = await _server.AnnounceAsync(DealServer.Draft());
        Assert.Equal(1, deal.Revision);
        Assert.Equal(Timestamp.FromDateTimeOffset(_server.Clock.GetUtcNow()), deal.ReceiveTime);
        Assert.Equal(new DateTimeOffset(2025, 9, 9, 4, 0, 0, TimeSpan.Zero), deal.KnownTime.ToDateTimeOffset());
        Assert.Equal(DealServer.Day(9), deal.FirstTradableSession);
        Assert.Equal(SessionBasis.StatedHalfDay, deal.FirstTradableSessionBasis);
        Assert.Equal(
            [
                ("instruments/bitf", DealRelation.ReadThrough), ("instruments/nbis", DealRelation.Direct),
                ("instruments/msft", DealRelation.Direct),
            ],
            deal.AffectedInstruments.Select(a => (a.Instrument, a.Relation)));
    }

    [Fact]
    public async Task Values_come_back_to_the_last_nano()
    {
        var draft = DealServer.Draft();
        draft.MaximumValue = DealServer.Usd(19_400_000_000, 1);
        await _server.AnnounceAsync(draft);
        var deal = (await _server.Deals.GetDealAsync(new GetDealRequest { Name = Name })).Deal;
        Assert.Equal(DealServer.Usd(17_400_000_000), deal.BaseValue);
        Assert.Equal(DealServer.Usd(19_400_000_000, 1), deal.MaximumValue);
    }

    [Fact]
    public async Task What_only_the_server_sets_is_not_taken_from_a_caller()
    {
        var draft = DealServer.Draft();
        draft.Revision = 7;
        draft.RevisionReason = "none";
        draft.KnownTime = draft.ReceiveTime = new Timestamp { Seconds = 1 };
        draft.FirstTradableSession = DealServer.Day(1);
        draft.FirstTradableSessionBasis = SessionBasis.AnnounceTime;
        draft.GrossMegawatts = -0.0;
        var deal = await _server.AnnounceAsync(draft);
        var expected = await _server.AnnounceAsync(new Deal(DealServer.Draft("other")) { GrossMegawatts = 0 });
        Assert.Equal(new Deal(expected) { Name = Name }, deal);
    }

    [Fact]
    public async Task An_answer_may_be_sent_back_as_the_next_revision()
    {
        var first = await _server.AnnounceAsync(DealServer.Draft());
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await _server.ReviseAsync(new Deal(first) { Status = DealStatus.Closed });
        var now = Timestamp.FromDateTimeOffset(_server.Clock.GetUtcNow());
        Assert.Equal(
            new Deal(first)
            {
                Status = DealStatus.Closed,
                Revision = 2,
                RevisionReason = "a figure was corrected",
                ReceiveTime = now,
                KnownTime = now,
            },
            second);
    }

    [Fact]
    public async Task A_retraction_is_a_last_revision()
    {
        await _server.AnnounceAsync(DealServer.Draft());
        var deal = await _server.RetractAsync(Name, 1);
        Assert.Equal((DealStatus.Retracted, 2), (deal.Status, deal.Revision));
        Assert.Equal("the source took it back", deal.RevisionReason);
        var status = await FaultAssert.FailsAsync(
            StatusCode.FailedPrecondition, "DEAL_RETRACTED", () => _server.ReviseAsync(
                new Deal(DealServer.Draft()) { Revision = 2 }));
        Assert.Equal("2", status.GetDetail<ErrorInfo>().Metadata["newest_revision"]);
        await FaultAssert.FailsAsync(
            StatusCode.FailedPrecondition, "DEAL_RETRACTED", () => _server.RetractAsync(Name, 2));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_with_its_newest_revision()
    {
        await _server.AnnounceAsync(DealServer.Draft());
        var status = await FaultAssert.FailsAsync(
            StatusCode.AlreadyExists, "DEAL_EXISTS", () => _server.AnnounceAsync(DealServer.Draft()));
        var metadata = status.GetDetail<ErrorInfo>().Metadata;
        Assert.Equal((Name, "1"), (metadata["deal"], metadata["newest_revision"]));
    }

    [Fact]
    public async Task An_old_revision_is_refused_with_the_newest()
    {
        await _server.AnnounceAsync(DealServer.Draft());
        await _server.ReviseAsync(new Deal(DealServer.Draft()) { Revision = 1 });
        foreach (var call in (Func<Task>[])
            [
                () => _server.ReviseAsync(new Deal(DealServer.Draft()) { Revision = 1 }),
                () => _server.RetractAsync(Name, 1),
            ])
        {
            var status = await FaultAssert.FailsAsync(StatusCode.Aborted, "REVISION_STALE", call);
            Assert.Equal("2", status.GetDetail<ErrorInfo>().Metadata["newest_revision"]);
        }
    }

    [Fact]
    public async Task A_deal_that_is_not_there_has_nothing_to_revise()
    {
        await FaultAssert.FailsAsync(
            StatusCode.NotFound, "UNKNOWN_DEAL",
            () => _server.ReviseAsync(new Deal(DealServer.Draft()) { Revision = 1 }));
        await FaultAssert.FailsAsync(StatusCode.NotFound, "UNKNOWN_DEAL", () => _server.RetractAsync(Name, 1));
    }
}
