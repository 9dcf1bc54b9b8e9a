using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Reads;

public sealed class ServerInfoTests
{
    [Fact]
    public async Task The_replay_window_of_an_empty_journal_has_no_times()
    {
        await using var server = await TestServer.StartAsync();
        var window = (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow;

        Assert.Equal((0L, 0L), (window.Oldest.Sequence, window.Newest.Sequence));
        Assert.Null(window.OldestTime);
        Assert.Null(window.NewestTime);
    }

    [Fact]
    public async Task The_replay_window_spans_what_was_published()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var ack = await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 60, 1.31m));
        var window = (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow;

        Assert.Equal((0L, ack.LastSequence), (window.Oldest.Sequence, window.Newest.Sequence));
        Assert.Equal((Trades.At(0), Trades.At(60)), (window.OldestTime, window.NewestTime));
        Assert.Equal(ack.JournalId, window.Newest.JournalId);
    }

    [Fact]
    public async Task Limits_show_their_use()
    {
        await using var server = await TestServer.StartAsync(
            "--Server:MaxStreams=7", "--Server:MaxPublishers=3", "--Server:InboxBatches=9");
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
        await using var publisher = new TestPublisher(server);
        await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { Trades.Opening() } });

        var limits = (await server.Info.GetServerInfoAsync(new GetServerInfoRequest())).Limits
            .ToDictionary(l => l.Name);

        Assert.Equal((7, 1), (limits["streams"].Maximum, limits["streams"].Current));
        Assert.Equal((3, 1), (limits["publishers"].Maximum, limits["publishers"].Current));
        Assert.Equal((9, 0), (limits["inbox_batches"].Maximum, limits["inbox_batches"].Current));
        Assert.Equal(4_096, limits["batch_quotes"].Maximum);
        Assert.InRange(limits["tail_bytes"].Current, 1, limits["tail_bytes"].Maximum);
        Assert.False(limits["connections"].HasCurrent);
    }

    [Fact]
    public async Task The_server_says_what_it_is_and_how_its_journal_does()
    {
        await using var server = await TestServer.StartAsync("--Database:Durability=Power");
        var ack = await TestPublisher.PublishAsync(server, Trades.Opening());
        var info = await server.Info.GetServerInfoAsync(new GetServerInfoRequest());

        Assert.Equal(("0.1.0", "minergrpc.v1", 19), (info.Version, info.Contract, info.Instruments));
        Assert.Equal((Durability.Power, JournalState.Writable), (info.Journal.Durability, info.Journal.State));
        Assert.Equal((ack.JournalId, 4), (info.Journal.JournalId, info.Journal.SchemaVersion));
        Assert.InRange(info.Journal.SizeBytes, 1, 10_000_000);
        Assert.InRange(info.Journal.LogBytes, 1, info.Journal.SizeBytes);
        Assert.Equal((0, 0), (info.Journal.PackedThroughSequence, info.Journal.DamagedRows));
        Assert.Equal(
            (400, 51_200L << 20, 800),
            (info.Journal.Retention.JournalDays, info.Journal.Retention.JournalBytes,
                info.Journal.Retention.MinuteBarDays));
        Assert.Equal(Trades.At(0), info.Clock.MarketTime);
        Assert.Contains(info.Feeds, f => f is { Feed: "publisher", Quotes: 3 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("minergrpc.v1.IngestService")]
    public async Task Health_is_serving(string service)
    {
        await using var server = await TestServer.StartAsync();
        using var watch = new Health.HealthClient(server.Channel).Watch(new HealthCheckRequest { Service = service });
        do
        {
            Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).Soon());
        }
        while (watch.ResponseStream.Current.Status != HealthCheckResponse.Types.ServingStatus.Serving);
    }

    [Fact]
    public async Task Reflection_lists_every_service_of_the_contract()
    {
        await using var server = await TestServer.StartAsync();
        using var call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }).Soon();
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).Soon());
        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name).ToList();
        await call.RequestStream.CompleteAsync().Soon();

        string[] services = ["Deal", "Divergence", "Ingest", "Instrument", "Quote", "Sector", "ServerInfo"];
        Assert.All(services, service => Assert.Contains($"minergrpc.v1.{service}Service", names));

        Assert.Contains("grpc.health.v1.Health", names);
    }

    [Fact]
    public async Task Reflection_can_be_left_out()
    {
        await using var server = await TestServer.StartAsync("--Server:Reflection=false");
        using var call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => call.ResponseStream.MoveNext(CancellationToken.None).Soon());

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }
}
