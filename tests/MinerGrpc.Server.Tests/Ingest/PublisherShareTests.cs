using Google.Rpc;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ingest;

/// <summary>One address cannot take every place for publishers, and gives back each that it has taken.</summary>
public sealed class PublisherShareTests
{
    private const int PublisherClosed = 1300;

    private static readonly PublishQuotesRequest s_batch = new() { Quotes = { Trades.Opening() } };

    [Fact]
    public async Task A_caller_that_has_its_share_is_refused_while_another_address_is_let_in()
    {
        await using var server = await TestServer.StartAsync(
            "--Server:MaxPublishers=3", "--Server:MaxPublishersPerCaller=2");
        using var channel = OtherCaller.Connect(server);
        var neighbour = new IngestService.IngestServiceClient(channel);
        await using var first = new TestPublisher(server);
        await first.AckedAsync(s_batch);
        await using var second = new TestPublisher(server);
        await second.AckedAsync(s_batch);

        await RefusedAsync(server.Ingest, "publishers_per_caller", 2);
        await using var third = new TestPublisher(neighbour);
        await third.AckedAsync(s_batch);

        // Now all places are taken: the neighbour, below its own share, is told of that limit.
        await RefusedAsync(neighbour, "publishers", 3);
        Assert.Equal((2, 2), await UseAsync(server.Info));
        Assert.Equal((2, 1), await UseAsync(new ServerInfoService.ServerInfoServiceClient(channel)));

        await second.CompleteAsync();
        await server.Log.FirstAsync(PublisherClosed);
        await using var next = new TestPublisher(server);
        await next.AckedAsync(s_batch);
    }

    [Fact]
    public async Task An_import_takes_a_place_of_the_callers_share()
    {
        await using var server = await TestServer.StartAsync("--Server:MaxPublishersPerCaller=1");
        await using var publisher = new TestPublisher(server);
        await publisher.AckedAsync(s_batch);

        var status = await FaultAssert.FailsAsync(StatusCode.ResourceExhausted, "LIMIT_REACHED", async () =>
        {
            using var import = server.Ingest.ImportBars();
            await import.ResponseAsync.Soon();
        });

        Assert.Equal("publishers_per_caller", status.GetDetail<ErrorInfo>().Metadata["limit"]);
    }

    private static async Task RefusedAsync(IngestService.IngestServiceClient ingest, string limit, int maximum)
    {
        await using var publisher = new TestPublisher(ingest);
        var status = FaultAssert.Is(
            StatusCode.ResourceExhausted, "LIMIT_REACHED", await publisher.FailureAsync());

        Assert.Equal(limit, status.GetDetail<ErrorInfo>().Metadata["limit"]);
        Assert.Equal($"{maximum}", status.GetDetail<ErrorInfo>().Metadata["maximum"]);
        Assert.Equal(limit, Assert.Single(status.GetDetail<QuotaFailure>().Violations).Subject);
        Assert.NotNull(status.GetDetail<RetryInfo>());
    }

    private static async Task<(long Maximum, long Current)> UseAsync(ServerInfoService.ServerInfoServiceClient info)
    {
        var limit = (await info.GetServerInfoAsync(new GetServerInfoRequest())).Limits
            .Single(l => l.Name == "publishers_per_caller");
        return (limit.Maximum, limit.Current);
    }
}
