using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Deals;

public sealed class DealReadTests : IAsyncLifetime
{
    private const string Name = "deals/2025-09-08-nebius-microsoft";
    private readonly DealServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task As_of_before_a_revision_the_old_bytes_are_given()
    {
        var first = await _server.AnnounceAsync(DealServer.Draft());
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await _server.ReviseAsync(new Deal(first) { Headline = "Another headline." });

        var before = new Timestamp(second.KnownTime) { Seconds = second.KnownTime.Seconds - 1 };
        Assert.Equal(first.ToByteString(), (await GetAsync(before)).ToByteString());
        Assert.Equal(first.ToByteString(), (await GetAsync(first.KnownTime)).ToByteString());
        Assert.Equal(second.ToByteString(), (await GetAsync(second.KnownTime)).ToByteString());
        Assert.Equal(second.ToByteString(), (await GetAsync(null)).ToByteString());
    }

    [Fact]
    public async Task Before_it_was_known_a_deal_is_not_found()
    {
        var deal = await _server.AnnounceAsync(DealServer.Draft());
        var before = new Timestamp(deal.KnownTime) { Seconds = deal.KnownTime.Seconds - 1 };
        await FaultAssert.FailsAsync(StatusCode.NotFound, "UNKNOWN_DEAL", () => GetAsync(before));
        await FaultAssert.FailsAsync(StatusCode.NotFound, "UNKNOWN_DEAL", () => RevisionsAsync(
            new ListDealRevisionsRequest { Name = Name, AsOf = before }));
        Assert.Empty((await ListAsync(new ListDealsRequest { AsOf = before })).Deals);
    }

    [Fact]
    public async Task Revisions_come_oldest_first_and_in_pages()
    {
        var all = new List<Deal> { await _server.AnnounceAsync(DealServer.Draft()) };
        for (var i = 1; i < 5; i++)
        {
            _server.Clock.Advance(TimeSpan.FromSeconds(1));
            all.Add(await _server.ReviseAsync(new Deal(DealServer.Draft()) { Revision = i }));
        }

        var read = new List<Deal>();
        var request = new ListDealRevisionsRequest { Name = Name, PageSize = 2 };
        do
        {
            var page = await RevisionsAsync(request);
            Assert.InRange(page.Revisions.Count, 1, 2);
            read.AddRange(page.Revisions);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(all, read);
        Assert.Equal(all[..3], (await RevisionsAsync(
            new ListDealRevisionsRequest { Name = Name, AsOf = all[2].KnownTime })).Revisions);
    }

    [Fact]
    public async Task Pages_together_are_all_deals_with_the_latest_first_though_deals_are_added_between_them()
    {
        foreach (var (id, day) in ((string, int)[])[("a", 3), ("b", 5), ("c", 5), ("d", 2), ("e", 8), ("f", 5)])
        {
            await AnnounceAsync(id, day);
        }

        var read = new List<string>();
        var request = new ListDealsRequest { PageSize = 2 };
        for (var added = 0; added == 0 || request.PageToken.Length > 0; added++)
        {
            var page = await ListAsync(request);
            read.AddRange(page.Deals.Select(d => d.Name[6..]));
            request.PageToken = page.NextPageToken;

            // In front of every place that a page may end at, and so never to be seen.
            await AnnounceAsync($"a-later-{added}", 9);
        }

        Assert.Equal(["e", "b", "c", "f", "a", "d"], read);
    }

    [Fact]
    public async Task A_deal_that_is_added_behind_the_page_is_seen()
    {
        await AnnounceAsync("a", 5);
        await AnnounceAsync("c", 5);
        var request = new ListDealsRequest { PageSize = 1 };
        request.PageToken = (await ListAsync(request)).NextPageToken;
        await AnnounceAsync("b", 5);
        request.PageSize = 10;
        Assert.Equal(["deals/b", "deals/c"], (await ListAsync(request)).Deals.Select(d => d.Name));
    }

    [Fact]
    public async Task A_page_ends_early_where_the_response_would_be_too_large()
    {
        var note = new string('x', 2_000);
        for (var i = 0; i < 40; i++)
        {
            var draft = DealServer.Draft($"d{i:D2}");
            draft.Sources.AddRange(Enumerable.Range(0, 29).Select(
                n => new DealSource { Uri = "https://example.com/".PadRight(2_000, 'x') }));
            draft.Note = note;
            await _server.AnnounceAsync(draft);
        }

        var names = new List<string>();
        var request = new ListDealsRequest { PageSize = 1_000 };
        do
        {
            var page = await ListAsync(request);
            Assert.InRange(page.CalculateSize(), 1, 1 << 20);
            names.AddRange(page.Deals.Select(d => d.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"deals/d{i:D2}"), names);
    }

    [Theory]
    [InlineData("as_of")]
    [InlineData("types")]
    [InlineData("party")]
    public async Task A_token_is_bound_to_every_other_field(string field)
    {
        await AnnounceAsync("a", 5);
        await AnnounceAsync("b", 5);
        var token = (await ListAsync(new ListDealsRequest { PageSize = 1 })).NextPageToken;
        var request = new ListDealsRequest { PageSize = 1, PageToken = token };
        switch (field)
        {
            case "as_of":
                request.AsOf = Timestamp.FromDateTimeOffset(_server.Clock.GetUtcNow());
                break;
            case "types":
                request.Types_.Add(DealType.ComputeCapacity);
                break;
            default:
                request.Party = "n";
                break;
        }

        var status = await FaultAssert.FailsAsync(
            StatusCode.InvalidArgument, "INVALID_FIELD", () => ListAsync(request));
        Assert.Equal(["page_token"], FaultAssert.FieldsOf(status));
    }

    private async Task AnnounceAsync(string id, int day) =>
        await _server.AnnounceAsync(new Deal(DealServer.Draft(id)) { AnnounceDate = DealServer.Day(day) });

    private async Task<Deal> GetAsync(Timestamp? asOf) => (await _server.Deals.GetDealAsync(
        new GetDealRequest { Name = Name, AsOf = asOf }).ResponseAsync.Soon()).Deal;

    private Task<ListDealsResponse> ListAsync(ListDealsRequest request) =>
        _server.Deals.ListDealsAsync(request).ResponseAsync.Soon();

    private Task<ListDealRevisionsResponse> RevisionsAsync(ListDealRevisionsRequest request) =>
        _server.Deals.ListDealRevisionsAsync(request).ResponseAsync.Soon();
}
