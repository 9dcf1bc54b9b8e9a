using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

public sealed class QuotePublisherTests
{
    private static readonly PublisherOptions s_quick = new()
    {
        Source = "test",
        BatchIdPrefix = "t",
        Reconnect = new ReconnectOptions
        {
            InitialDelay = TimeSpan.FromMilliseconds(1),
            MaximumDelay = TimeSpan.FromMilliseconds(5),
        },
    };

    private static readonly QuoteUpdate s_quote = new()
    {
        Instrument = "instruments/bitf",
        EventTime = FakeMarket.Noon,
        LastPriceNanos = 1_590_000_000,
    };

    [Fact]
    public async Task Each_batch_gets_its_ack_and_an_id_of_its_own()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Publishers = [publisher => publisher.AckAllAsync()];
        using var client = new MinerGrpcClient(server.Address);
        await using var publisher = client.CreatePublisher(s_quick);
        Assert.Equal(101, (await publisher.PublishAsync([s_quote]).Soon()).LastSequence);
        Assert.Equal(103, (await publisher.PublishAsync([s_quote, s_quote]).Soon()).LastSequence);
        await publisher.CompleteAsync().Soon();
        Assert.Equal(["t-1", "t-2"], server.Market.Batches.Select(batch => batch.BatchId));
        Assert.All(server.Market.Batches, batch => Assert.Equal("test", batch.Source));
    }

    [Fact]
    public async Task Batches_without_an_ack_are_sent_again_in_order_under_the_same_ids()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Publishers =
        [
            async publisher =>
            {
                var first = await publisher.ReadAsync();
                await publisher.AckAsync(first!);
                await publisher.ReadAsync();
                await publisher.ReadAsync();
                throw Failures.Of(StatusCode.Unavailable, "cut before the acks");
            },
            publisher => publisher.AckAllAsync(),
        ];
        using var client = new MinerGrpcClient(server.Address);
        await using var publisher = client.CreatePublisher(s_quick);
        var pending = new List<PendingBatch>();
        for (var i = 0; i < 3; i++)
        {
            pending.Add(await publisher.SendAsync([s_quote]).Soon());
        }

        var acks = await Task.WhenAll(pending.Select(batch => batch.Acknowledged)).Soon();
        Assert.Equal(["t-1", "t-2", "t-3"], acks.Select(ack => ack.BatchId));
        Assert.Equal(["t-1", "t-2", "t-3", "t-2", "t-3"], server.Market.Batches.Select(batch => batch.BatchId));
        var bodies = server.Market.Batches.ToArray();
        Assert.Equal(bodies[1], bodies[3]);
    }

    [Fact]
    public async Task A_hundred_breaks_leave_no_batch_without_its_ack_and_none_out_of_order()
    {
        var cuts = new Random(3);
        var journal = new List<string>();
        await using var server = await FakeServer.StartAsync();
        server.Market.Publishers =
        [
            async publisher =>
            {
                var budget = cuts.Next(0, 5);
                while (await publisher.ReadAsync() is { } batch)
                {
                    if (!journal.Contains(batch.BatchId))
                    {
                        journal.Add(batch.BatchId);
                    }

                    if (budget-- == 0)
                    {
                        throw Failures.Of(StatusCode.Unavailable, "cut after the journal, before the ack");
                    }

                    await publisher.AckAsync(batch);
                }
            },
        ];
        using var client = new MinerGrpcClient(server.Address);
        // A first batch whose ack is cut each time still gets through: one call in five acks nothing.
        await using var publisher = client.CreatePublisher(s_quick);
        var pending = new List<PendingBatch>();
        for (var i = 0; i < 200; i++)
        {
            pending.Add(await publisher.SendAsync([s_quote]).Soon());
        }

        await publisher.CompleteAsync().Soon();
        Assert.All(pending, batch => Assert.True(batch.Acknowledged.IsCompletedSuccessfully));
        Assert.Equal(pending.Select(batch => batch.BatchId), journal);
    }

    [Fact]
    public async Task No_more_batches_are_on_the_way_than_the_window_allows()
    {
        await using var server = await FakeServer.StartAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Market.Publishers =
        [
            async publisher =>
            {
                var first = await publisher.ReadAsync();
                await release.Task;
                await publisher.AckAsync(first!);
                await publisher.AckAllAsync();
            },
        ];
        using var client = new MinerGrpcClient(server.Address);
        await using var publisher = client.CreatePublisher(s_quick with { Window = 2 });
        await publisher.SendAsync([s_quote]).Soon();
        await publisher.SendAsync([s_quote]).Soon();
        var third = publisher.SendAsync([s_quote]).AsTask();
        Assert.False(third.IsCompleted);
        release.SetResult();
        await (await third.Soon()).Acknowledged.Soon();
    }

    [Fact]
    public async Task A_mute_server_is_given_up_and_the_batch_sent_again()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Publishers =
        [
            async publisher =>
            {
                await publisher.ReadAsync();
                await publisher.UntilClosedAsync();
            },
            publisher => publisher.AckAllAsync(),
        ];
        using var client = new MinerGrpcClient(server.Address);
        var told = new List<string>();
        await using var publisher = client.CreatePublisher(s_quick with
        {
            AckTimeout = TimeSpan.FromMilliseconds(500),
            Disconnected = (ended, _) => told.Add(ended.Message),
        });
        Assert.Equal("t-1", (await publisher.PublishAsync([s_quote]).Soon()).BatchId);
        // On a busy machine the second call, too, may take longer than the time-out; it is only tried once more.
        Assert.NotEmpty(told);
        Assert.All(told, message => Assert.Equal("no ack for 0.5 s", message));
        Assert.All(server.Market.Batches, batch => Assert.Equal("t-1", batch.BatchId));
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.AlreadyExists)]
    [InlineData(StatusCode.ResourceExhausted)]
    public async Task A_refused_batch_fails_and_so_do_all_later_ones(StatusCode status)
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Publishers =
        [
            async publisher =>
            {
                await publisher.ReadAsync();
                throw Failures.Of(status, "not this batch");
            },
        ];
        using var client = new MinerGrpcClient(server.Address);
        await using var publisher = client.CreatePublisher(s_quick);
        var failure = await Assert.ThrowsAsync<MinerGrpcException>(() => publisher.PublishAsync([s_quote]).Soon());
        Assert.Equal(status, failure.StatusCode);
        Assert.Equal($"The server refused the publisher with {status}: not this batch", failure.Message);
        await Assert.ThrowsAsync<MinerGrpcException>(() => publisher.PublishAsync([s_quote]).Soon());
        await Assert.ThrowsAsync<MinerGrpcException>(() => publisher.CompleteAsync().Soon());
    }

    [Fact]
    public async Task Disposing_cancels_what_has_no_ack()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Publishers = [publisher => publisher.UntilClosedAsync()];
        using var client = new MinerGrpcClient(server.Address);
        var publisher = client.CreatePublisher(s_quick);
        var batch = await publisher.SendAsync([s_quote]).Soon();
        await publisher.DisposeAsync().AsTask().Soon();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batch.Acknowledged.Soon());
    }

    [Fact]
    public async Task An_empty_or_oversized_batch_is_refused_before_it_is_sent()
    {
        using var client = new MinerGrpcClient(new Uri("http://127.0.0.1:1"));
        await using var publisher = client.CreatePublisher(s_quick);
        await Assert.ThrowsAsync<ArgumentException>(() => publisher.SendAsync([]).Soon());
        await Assert.ThrowsAsync<ArgumentException>(
            () => publisher.SendAsync(Enumerable.Repeat(s_quote, QuotePublisher.MaximumBatchSize + 1)).Soon());
    }

    [Fact]
    public async Task Corrections_go_out_beside_the_quotes_or_alone()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Publishers = [publisher => publisher.AckAllAsync()];
        using var client = new MinerGrpcClient(server.Address);
        await using var publisher = client.CreatePublisher(s_quick);
        var correction = new TradeCorrection { Instrument = "instruments/bitf", Sequence = 7, CorrectedPrice = 1.6m };
        await publisher.PublishAsync([s_quote], [correction]).Soon();
        await publisher.PublishAsync([], [correction]).Soon();
        Assert.Equal([1, 0], server.Market.Batches.Select(batch => batch.Quotes.Count));
        Assert.All(server.Market.Batches, batch => Assert.Equal([correction], batch.Corrections));
    }

    [Fact]
    public async Task Too_many_corrections_are_refused_before_they_are_sent()
    {
        using var client = new MinerGrpcClient(new Uri("http://127.0.0.1:1"));
        await using var publisher = client.CreatePublisher(s_quick);
        var corrections = Enumerable.Repeat(new TradeCorrection(), QuotePublisher.MaximumCorrections + 1);
        await Assert.ThrowsAsync<ArgumentException>(() => publisher.SendAsync([s_quote], corrections).Soon());
    }
}
