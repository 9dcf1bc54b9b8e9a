using Google.Rpc;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Streams;

public sealed class StreamOpenLimitTests
{
    private const int Tries = 200;

    [Fact]
    public async Task Streams_that_are_opened_and_left_in_a_loop_are_refused_after_a_while()
    {
        await using var server = await TestServer.StartAsync(
            "--Server:StreamOpensPerSecond=1", "--Server:MaxStreams=100");

        var refusal = await RefusalAsync(server);

        var status = FaultAssert.Is(StatusCode.ResourceExhausted, "LIMIT_REACHED", refusal);
        Assert.Equal("stream_opens_per_second", status.GetDetail<ErrorInfo>().Metadata["limit"]);
        Assert.NotNull(status.GetDetail<RetryInfo>());

        // Somebody else has opened none.
        using var other = OtherCaller.Connect(server);
        using var call = new SectorService.SectorServiceClient(other).StreamSectorMoves(new StreamSectorMovesRequest());
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).Soon());
    }

    /// <summary>Each stream is read up to its ack and left before the next, so that one at a time is open.</summary>
    private static async Task<RpcException> RefusalAsync(TestServer server)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        for (var i = 0; i < Tries; i++)
        {
            using var call = server.Sectors.StreamSectorMoves(
                new StreamSectorMovesRequest(), cancellationToken: limit.Token);
            try
            {
                await call.ResponseStream.MoveNext(limit.Token);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted)
            {
                return e;
            }
        }

        throw new InvalidOperationException($"{Tries} streams were opened in a row and none was refused");
    }
}
