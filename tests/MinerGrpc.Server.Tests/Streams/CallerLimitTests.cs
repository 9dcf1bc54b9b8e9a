using System.Net;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>One address cannot take every place for streams, and gives back each that it has taken.</summary>
public sealed class CallerLimitTests
{
    private const int StreamClosed = 1201;

    [Fact]
    public async Task A_caller_that_has_its_share_is_refused_while_another_address_is_let_in()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(
            "--Server:MaxStreams=3", "--Server:MaxStreamsPerCaller=2");
        await using var first = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
        await using var second = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());

        var status = await RefusedAsync(server.Sectors);
        Assert.Equal("streams_per_caller", status.GetDetail<ErrorInfo>().Metadata["limit"]);
        Assert.Equal("2", status.GetDetail<ErrorInfo>().Metadata["maximum"]);
        Assert.Equal("streams_per_caller", Assert.Single(status.GetDetail<QuotaFailure>().Violations).Subject);
        Assert.NotNull(status.GetDetail<RetryInfo>());
        Assert.Equal(1, book.Sum(server.Services, "streams.refused", "limit=streams_per_caller"));

        using var other = OtherCaller.Connect(server);
        var neighbour = new SectorService.SectorServiceClient(other);
        using var third = neighbour.StreamSectorMoves(new StreamSectorMovesRequest());
        Assert.True(await third.ResponseStream.MoveNext(CancellationToken.None).Soon());

        // Now all places are taken: the neighbour, below its own share, is told of that limit.
        status = await RefusedAsync(neighbour);
        Assert.Equal("streams", status.GetDetail<ErrorInfo>().Metadata["limit"]);
    }

    [Fact]
    public async Task A_place_that_is_given_back_is_taken_again()
    {
        await using var server = await TestServer.StartAsync("--Server:MaxStreamsPerCaller=1");
        await using (await TestStream.OpenAsync(server, new StreamSectorMovesRequest()))
        {
            await RefusedAsync(server.Sectors);
        }

        await server.Log.FirstAsync(StreamClosed);
        await using var next = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
    }

    [Fact]
    public async Task The_limit_is_told_with_what_the_one_who_asks_uses_of_it()
    {
        await using var server = await TestServer.StartAsync("--Server:MaxStreamsPerCaller=9");
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
        using var other = OtherCaller.Connect(server);

        Assert.Equal((9, 1), await UseAsync(server.Info));
        Assert.Equal((9, 0), await UseAsync(new ServerInfoService.ServerInfoServiceClient(other)));
    }

    [Fact]
    public async Task However_a_stream_ends_its_place_is_given_back()
    {
        var clock = FakeClock.AfterTheClose();
        await using var server = await TestServer.StartAsync(
            null, clock, "--Server:StreamLifetimeHours=0.01", "--Server:MaxStreamsPerCaller=3");
        var hub = server.Services.GetRequiredService<StreamHub>();

        // Its client cancels; its client's deadline; its client's connection ends.
        await (await TestStream.OpenAsync(server, new StreamSectorMovesRequest())).DisposeAsync();
        await EmptyAsync(hub);
        using (var brief = server.Sectors.StreamSectorMoves(
            new StreamSectorMovesRequest(),
            deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1)))
        {
            await Assert.ThrowsAsync<RpcException>(() => DrainAsync(brief));
        }

        await EmptyAsync(hub);
        using (var channel = GrpcChannel.ForAddress(server.Address))
        {
            var left = new SectorService.SectorServiceClient(channel).StreamSectorMoves(new StreamSectorMovesRequest());
            Assert.True(await left.ResponseStream.MoveNext(CancellationToken.None).Soon());
            Assert.Equal((1, 1), (hub.Count, hub.Callers));
        }

        await EmptyAsync(hub);

        // A cursor that cannot be resumed; a request that cannot be read; a limit.
        await Assert.ThrowsAsync<RpcException>(() => DrainAsync(server.Sectors.StreamSectorMoves(
            new StreamSectorMovesRequest { AfterCursor = new Cursor { JournalId = "other", Sequence = 1 } })));
        await EmptyAsync(hub);
        await Assert.ThrowsAsync<RpcException>(() => DrainAsync(server.Sectors.StreamSectorMoves(
            new StreamSectorMovesRequest { Instruments = { "instruments/none" } })));
        await EmptyAsync(hub);
        await using var a = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
        await using var b = await TestStream.OpenAsync(server, TestStream.EveryKind());
        await using var c = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
        await RefusedAsync(server.Sectors);
        Assert.Equal((3, 1), (hub.Count, hub.Callers));

        // Their lifetime.
        await clock.AdvanceUntilAsync(
            Task.WhenAll(new[] { a, b, c }.Select(s => s.FailureAsync())), TimeSpan.FromSeconds(2));
        await EmptyAsync(hub);

        // The server stops.
        await using var last = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
        await server.StopAsync();
        await EmptyAsync(hub);
    }

    [Theory]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData(null, "255.255.255.255")]
    public void A_caller_is_its_address(string? remote, string caller)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);

        Assert.Equal(IPAddress.Parse(caller), CallerCounts.CallerOf(context));
    }

    [Fact]
    public void Whoever_comes_and_goes_the_hub_has_those_that_are_there()
    {
        var hub = new StreamHub(Universe.Parse(
            BundledTables.Read("instruments.csv"), BundledTables.Read("tickers.csv"),
            BundledTables.Read("business_models.csv"), BundledTables.Read("mergers.csv"),
            BundledTables.Read("splits.csv")), TimeProvider.System, 1_024);
        var random = new Random(20251126);
        var open = new List<Subscriber>();
        for (var step = 0; step < 20_000; step++)
        {
            // More come than go at first, and the other way round in the end.
            if (random.Next(20_000) > step)
            {
                var caller = new IPAddress([10, 0, 0, (byte)random.Next(5)]);
                var mine = open.Count(s => s.Caller.Equals(caller));
                var added = hub.TrySubscribe(caller, 100, 40, out var callerIsFull);
                Assert.Equal((open.Count < 100 && mine < 40, mine >= 40), (added is not null, callerIsFull));
                open.AddRange(added is null ? [] : [added]);
            }
            else if (open.Count > 0)
            {
                var at = random.Next(open.Count);
                hub.Unsubscribe(open[at]);
                open.RemoveAt(at);
            }

            Assert.Equal(
                (open.Count, open.Select(s => s.Caller).Distinct().Count()), (hub.Count, hub.Callers));
            Assert.Equal(open.Count, open.Select(s => s.Slot).Distinct().Count());
        }

        Assert.All(open.ToList(), hub.Unsubscribe);
        Assert.Equal((0, 0), (hub.Count, hub.Callers));
    }

    private static async Task<Google.Rpc.Status> RefusedAsync(SectorService.SectorServiceClient sectors) =>
        await FaultAssert.FailsAsync(StatusCode.ResourceExhausted, "LIMIT_REACHED", async () =>
        {
            using var call = sectors.StreamSectorMoves(new StreamSectorMovesRequest());
            await call.ResponseStream.MoveNext(CancellationToken.None).Soon();
        });

    private static async Task<(long Maximum, long Current)> UseAsync(ServerInfoService.ServerInfoServiceClient info)
    {
        var limit = (await info.GetServerInfoAsync(new GetServerInfoRequest())).Limits
            .Single(l => l.Name == "streams_per_caller");
        return (limit.Maximum, limit.Current);
    }

    private static async Task DrainAsync(AsyncServerStreamingCall<StreamSectorMovesResponse> call)
    {
        while (await call.ResponseStream.MoveNext(CancellationToken.None).Soon())
        {
        }
    }

    /// <summary>Looks again and again: the server notices some ends a moment after the client.</summary>
    private static async Task EmptyAsync(StreamHub hub)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while ((hub.Count, hub.Callers) != (0, 0))
        {
            await look.WaitForNextTickAsync(limit.Token);
        }
    }
}
