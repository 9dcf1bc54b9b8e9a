using System.Net;
using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Server.Tests.BadInput;
using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;
using static MinerGrpc.Server.Tests.Bars.TestBars;

namespace MinerGrpc.Server.Tests.Bars;

/// <summary>How a stream of bars ends: a message that was complete before the fault is kept whole.</summary>
public sealed class ImportEndTests
{
    private const int CommitFailed = 1100;

    [Fact]
    public async Task A_message_takes_4096_bars_and_not_one_more()
    {
        await using var server = await TestServer.StartAsync();
        var bars = Enumerable.Range(0, 4_096).Select(i => Minute("bitf", i, 1)).ToList();
        Assert.Equal(4_096, (await server.ImportAsync(bars)).Imported);

        await AssertInvalidAsync(server, ["bars"], Message(bars.Append(Minute("mara", 0, 15))));
        Assert.Empty(await server.MinutesAsync("mara"));
    }

    [Fact]
    public async Task A_message_of_257_KiB_is_resource_exhausted_and_the_one_before_it_is_kept()
    {
        await using var server = await TestServer.StartAsync();
        using var call = Raw(server);
        await call.RequestStream.WriteAsync(Message(Day("bitf", 8, 1.28m)).ToByteArray()).Soon();
        var tooLarge = call.RequestStream.WriteAsync(new byte[257 << 10]);

        FaultAssert.Is(StatusCode.ResourceExhausted, "LIMIT_REACHED",
            await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Soon()));
        Assert.Single(await server.DaysAsync("bitf"));

        // The server did not read it to its end.
        await Assert.ThrowsAsync<RpcException>(() => tooLarge.Soon());
    }

    [Fact]
    public async Task A_malformed_message_is_an_invalid_argument_and_the_one_before_it_is_kept()
    {
        await using var server = await TestServer.StartAsync();
        using var call = Raw(server);
        await call.RequestStream.WriteAsync(Message(Day("bitf", 8, 1.28m)).ToByteArray()).Soon();
        await call.RequestStream.WriteAsync([0xFF, 0xFF, 0xFF]).Soon();

        FaultAssert.Is(StatusCode.InvalidArgument, "MALFORMED_MESSAGE",
            await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Soon()));
        Assert.Single(await server.DaysAsync("bitf"));
    }

    [Fact]
    public async Task A_request_id_of_101_characters_is_refused()
    {
        await using var server = await TestServer.StartAsync();

        await AssertInvalidAsync(server, ["request_id"], Message(new string('x', 101), Day("bitf", 8, 1.28m)));
        Assert.Empty(await server.DaysAsync("bitf"));
        Assert.Equal(1, (await server.ImportAsync(Message(new string('x', 100), Day("bitf", 8, 1.28m)))).Imported);
    }

    [Fact]
    public async Task Another_request_id_in_the_same_stream_is_refused_and_what_came_before_is_kept()
    {
        await using var server = await TestServer.StartAsync();

        await AssertInvalidAsync(
            server, ["request_id"], Message("a", Day("bitf", 5, 1.2m)), Message("b", Day("bitf", 8, 1.28m)));
        Assert.Single(await server.DaysAsync("bitf"));
    }

    [Fact]
    public async Task An_import_that_sends_nothing_for_too_long_is_ended_and_what_came_before_is_kept()
    {
        await using var server = await TestServer.StartAsync("--Server:PublisherIdleSeconds=1");
        using var call = server.Ingest.ImportBars();
        await call.RequestStream.WriteAsync(Message(Day("bitf", 8, 1.28m))).Soon();

        FaultAssert.Is(StatusCode.Aborted, "PUBLISHER_IDLE",
            await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Soon()));
        Assert.Single(await server.DaysAsync("bitf"));
    }

    [Fact]
    public async Task An_import_counts_as_a_publisher()
    {
        await using var server = await TestServer.StartAsync("--Server:MaxPublishers=1");
        await using var bars = await TestStream.OpenAsync(server, TestBars.Stream());
        using (var first = server.Ingest.ImportBars())
        {
            await first.RequestStream.WriteAsync(Message(Day("bitf", 8, 1.28m))).Soon();
            await bars.NextEventAsync();

            await FaultAssert.FailsAsync(StatusCode.ResourceExhausted, "LIMIT_REACHED",
                () => server.ImportUntilRefusedAsync(Message(Day("bitf", 9, 1.59m))));
            await first.RequestStream.CompleteAsync().Soon();
            await first.ResponseAsync.Soon();
        }

        Assert.Equal(1, (await server.ImportAsync(Day("bitf", 9, 1.59m))).Imported);
    }

    [Fact]
    public async Task A_client_that_goes_away_within_a_message_leaves_the_complete_ones()
    {
        await using var server = await TestServer.StartAsync();
        await using var bars = await TestStream.OpenAsync(server, TestBars.Stream());
        var whole = RawCall.Framed(Message(Day("bitf", 5, 1.2m), Day("bitf", 8, 1.28m)).ToByteArray());
        var half = RawCall.Framed(Message(Day("bitf", 9, 1.59m).Full()).ToByteArray());
        using var client = new HttpClient(new SocketsHttpHandler());
        var content = new BrokenContent([.. whole, .. half.AsSpan(0, half.Length / 2)]);
        var call = client.SendAsync(new HttpRequestMessage(
            HttpMethod.Post, new Uri(server.Address, "/minergrpc.v1.IngestService/ImportBars"))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content,
        });

        // Both bars of the first message are journaled before the connection breaks.
        await bars.NextEventAsync();
        await bars.NextEventAsync();
        content.Break();
        await Assert.ThrowsAsync<HttpRequestException>(() => call.Soon());

        Assert.Equal(2, (await server.DaysAsync("bitf")).Count);
        Assert.Equal(1, (await server.ImportAsync(Day("bitf", 9, 1.59m))).Imported);
        Assert.DoesNotContain(server.Log.Entries, e => e.Exception is not null);
    }

    [Fact]
    public async Task A_server_that_stops_tells_an_import_to_come_again_and_keeps_what_it_has()
    {
        using var folder = new TestFolder();
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            await using var bars = await TestStream.OpenAsync(server, TestBars.Stream());
            using var call = server.Ingest.ImportBars();
            await call.RequestStream.WriteAsync(Message("a", Day("bitf", 8, 1.28m))).Soon();
            await bars.NextEventAsync();
            var stopped = server.StopAsync();

            FaultAssert.Is(StatusCode.Unavailable, "DRAINING",
                await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.Soon()));
            await stopped.Soon();
        }

        await using var again = await TestServer.StartAsync(folder, null);
        Assert.Equal(1, (await again.ImportAsync(Message("a", Day("bitf", 8, 1.28m)))).Unchanged);
    }

    [Theory]
    [InlineData(StatusCode.ResourceExhausted, "STORAGE_FULL")]
    [InlineData(StatusCode.FailedPrecondition, "STORAGE_READ_ONLY")]
    public async Task A_journal_that_does_not_take_bars_refuses_the_message_whole(StatusCode code, string reason)
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync(folder, null);
        await server.ImportAsync(Message("a", Day("bitf", 5, 1.2m)));
        server.Log.Expect(CommitFailed);
        if (code == StatusCode.ResourceExhausted)
        {
            DatabaseFile.FillUp(folder);
        }
        else
        {
            DatabaseFile.FailAppends(folder);
        }

        await FaultAssert.FailsAsync(code, reason, () => server.ImportUntilRefusedAsync(
            Message("b", Day("bitf", 8, 1.28m), Day("mara", 8, 15.2m))));

        Assert.Single(await server.DaysAsync("bitf"));
        Assert.Empty(await server.DaysAsync("mara"));
        DatabaseFile.AllowAppends(folder);
        if (code == StatusCode.ResourceExhausted)
        {
            Assert.Equal(
                2, (await server.ImportAsync(Message("b", Day("bitf", 8, 1.28m), Day("mara", 8, 15.2m)))).Imported);
        }
    }

    private static async Task AssertInvalidAsync(
        TestServer server, string[] fields, params IEnumerable<ImportBarsRequest> messages)
    {
        var status = await FaultAssert.FailsAsync(
            StatusCode.InvalidArgument, "INVALID_FIELD", () => server.ImportUntilRefusedAsync(messages));
        Assert.Equal(fields, FaultAssert.FieldsOf(status));
    }

    private static AsyncClientStreamingCall<byte[], byte[]> Raw(TestServer server) =>
        server.Channel.CreateCallInvoker().AsyncClientStreamingCall(RawImport, null, default);

    /// <summary>A body that is sent, and then breaks off when it is told to.</summary>
    private sealed class BrokenContent : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public BrokenContent(byte[] bytes)
        {
            _bytes = bytes;
            Headers.TryAddWithoutValidation("content-type", "application/grpc");
        }

        public void Break() => _broken.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes);
            await stream.FlushAsync();
            await _broken.Task;
            throw new IOException("the client goes away");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
