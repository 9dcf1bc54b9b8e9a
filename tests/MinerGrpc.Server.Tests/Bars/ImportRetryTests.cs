using Google.Rpc;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;
using static MinerGrpc.Server.Tests.Bars.TestBars;

namespace MinerGrpc.Server.Tests.Bars;

/// <summary>An import that is sent again under its request_id does nothing again.</summary>
public sealed class ImportRetryTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(_folder, null);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_messages_under_the_same_id_are_all_unchanged(bool restart)
    {
        ImportBarsRequest[] messages =
        [
            Message("a", Day("bitf", 5, 1.2m), Day("doge", 5, 1)), Message("a", Day("bitf", 8, 1.28m).Full()),
        ];
        Assert.Equal(2, (await _server.ImportAsync(messages)).Imported);

        // Somebody else corrects a bar in between: the old message must not take its place again.
        await _server.ImportAsync(Message("b", Day("bitf", 8, 1.29m).Full()));
        var newest = _server.Newest();
        if (restart)
        {
            await RestartAsync();
        }

        var again = await _server.ImportAsync(messages);

        Assert.Equal((0L, 2L, 1L), (again.Imported, again.Unchanged, again.Refused));
        Assert.Equal((newest, newest), (again.LastSequence, _server.Newest()));
        Assert.Equal(Trades.Nanos(1.29m), (await _server.DaysAsync("bitf"))[^1].ClosePriceNanos);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_bars_under_an_id_that_was_used_are_refused(bool restart)
    {
        await _server.ImportAsync(Message("a", Day("bitf", 8, 1.28m)));
        var newest = _server.Newest();
        if (restart)
        {
            await RestartAsync();
        }

        var status = await FaultAssert.FailsAsync(
            StatusCode.AlreadyExists, "REQUEST_ID_TAKEN",
            () => _server.ImportUntilRefusedAsync(Message("a", Day("bitf", 8, 1.29m))));

        Assert.StartsWith("a", status.GetDetail<ErrorInfo>().Metadata["request_id"], StringComparison.Ordinal);
        Assert.Equal(newest, _server.Newest());
    }

    [Fact]
    public async Task It_is_the_nth_message_that_must_have_the_same_bars()
    {
        await _server.ImportAsync(Message("a", Day("bitf", 5, 1.2m)), Message("a", Day("bitf", 8, 1.28m)));

        await FaultAssert.FailsAsync(
            StatusCode.AlreadyExists, "REQUEST_ID_TAKEN", () => _server.ImportUntilRefusedAsync(
                Message("a", Day("bitf", 5, 1.2m)), Message("a", Day("bitf", 5, 1.2m))));
    }

    [Fact]
    public async Task A_stream_that_broke_goes_on_after_the_messages_that_are_known()
    {
        await _server.ImportAsync(Message("a", Day("bitf", 5, 1.2m)));

        var whole = await _server.ImportAsync(
            Message("a", Day("bitf", 5, 1.2m)), Message("", Day("bitf", 8, 1.28m)),
            Message("a", Day("bitf", 9, 1.59m)));

        Assert.Equal((2L, 1L), (whole.Imported, whole.Unchanged));
        Assert.Equal(3, (await _server.DaysAsync("bitf")).Count);
    }

    [Fact]
    public async Task The_id_may_stand_in_the_first_message_or_in_each()
    {
        await _server.ImportAsync(Message("a", Day("bitf", 5, 1.2m)), Message("", Day("bitf", 8, 1.28m)));

        var again = await _server.ImportAsync(Message("a", Day("bitf", 5, 1.2m)), Message("a", Day("bitf", 8, 1.28m)));

        Assert.Equal((0L, 2L), (again.Imported, again.Unchanged));
    }

    [Fact]
    public async Task Two_streams_at_once_with_one_id_import_once()
    {
        var messages = Enumerable.Range(0, 20).Select(i => Message("a", Minute("bitf", i, 1 + (0.01m * i)))).ToArray();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => _server.ImportAsync(messages))));

        Assert.Equal((20L, 60L), (answers.Sum(a => a.Imported), answers.Sum(a => a.Unchanged)));

        // The session that the first event of all begins in, and the bars.
        Assert.Equal(21, _server.Newest());
    }

    [Fact]
    public async Task A_publisher_cannot_take_the_id_of_an_import()
    {
        await using (var publisher = new TestPublisher(_server))
        {
            await publisher.SendAsync(
                new PublishQuotesRequest { Source = "import", BatchId = "a/0", Quotes = { Trades.Opening() } });
            var status = FaultAssert.Is(StatusCode.InvalidArgument, "INVALID_FIELD", await publisher.FailureAsync());
            Assert.Equal(["source"], FaultAssert.FieldsOf(status));
        }

        Assert.Equal(1, (await _server.ImportAsync(Message("a", Day("bitf", 8, 1.28m)))).Imported);
    }

    private async Task RestartAsync()
    {
        await _server.DisposeAsync();
        await InitializeAsync();
    }
}
