using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace MinerGrpc.Fault.Tests;

/// <summary>A disk that is full, and a disk that fails.</summary>
public sealed class DiskTests(ITestOutputHelper output)
{
    private const string Ingest = "minergrpc.v1.IngestService";

    [Fact]
    public async Task A_full_disk_refuses_batches_and_nothing_else_until_there_is_room_again()
    {
        await using var disk = await SmallDisk.MountAsync(mebibytes: 3);
        await using var server = await ServerProcess.StartAsync(disk.Database);
        using var client = server.Connect();
        using var channel = GrpcChannel.ForAddress(server.Address);
        await using var reader = new Reader(server.Address, Fast.Subscription(Delivery.Every));
        await reader.Ready.Soon();
        var journal = new AckJournal();
        using var publisher = new RawPublisher(client, journal);

        AssertReason(
            await publisher.PublishUntilRefusedAsync(quotes: 100, atMost: 1_000),
            StatusCode.ResourceExhausted, "STORAGE_FULL");
        var kept = await client.Sector.GetReplayWindowAsync(new GetReplayWindowRequest());
        await reader.ReachedAsync(kept.ReplayWindow.Newest.Sequence);
        await AssertReadsGoOnAsync(client, JournalState.Full);
        await HealthAsync(channel, ServingStatus.NotServing);
        journal.Verify(await JournalReplay.ReadAsync(client));
        AssertReason(await publisher.TryPublishAsync(100), StatusCode.ResourceExhausted, "STORAGE_FULL");
        output.WriteLine($"full after {journal.Acked} batches");

        await disk.ResizeAsync(mebibytes: 30);
        Assert.Null(await publisher.TryPublishAsync(100));
        await HealthAsync(channel, ServingStatus.Serving);
        Assert.Null(await publisher.PublishManyAsync(100, batches: 50));
        var events = await JournalReplay.ReadAsync(client);
        journal.Verify(events);
        await reader.FinishAsync(events[^1].Sequence);
        Assert.Empty(reader.Breaks);
        Assert.Equal(events, reader.Events);
        Assert.Equal(0, await server.TerminateAsync());
    }

    [Fact]
    public async Task A_flush_that_fails_is_no_ack_and_nothing_is_written_until_a_restart()
    {
        using var scratch = new Scratch();
        var journal = new AckJournal();
        await using (var server = await ServerProcess.StartAsync(scratch.Database))
        {
            using var client = server.Connect();
            using var channel = GrpcChannel.ForAddress(server.Address);
            using var publisher = new RawPublisher(client, journal);
            Assert.Null(await publisher.PublishManyAsync(10, batches: 20));
            using (var strace = await FailFlushesAsync(server.Process.Id))
            {
                AssertReason(
                    await publisher.TryPublishAsync(10), StatusCode.FailedPrecondition, "STORAGE_READ_ONLY");
                strace.Send(Signals.Interrupt);
                await strace.WaitForExitAsync(Waiting.Deadline());
            }

            // The disk is well again, but what it holds is not known: a flush is never retried and called good.
            AssertReason(await publisher.TryPublishAsync(10), StatusCode.FailedPrecondition, "STORAGE_READ_ONLY");
            await AssertReadsGoOnAsync(client, JournalState.ReadOnly);
            await HealthAsync(channel, ServingStatus.NotServing);
            journal.Verify(await JournalReplay.ReadAsync(client));
            Assert.Equal(0, await server.TerminateAsync());
        }

        await using var again = await ServerProcess.StartAsync(scratch.Database);
        using var reader = again.Connect();
        using var next = new RawPublisher(reader, journal);
        Assert.Null(await next.TryPublishAsync(10));
        var verified = journal.Verify(await JournalReplay.ReadAsync(reader));
        output.WriteLine($"acked quotes there after the restart: {verified}");
    }

    /// <summary>Commits go well all the while: their log is another file.</summary>
    [Fact]
    public async Task A_flush_of_the_database_that_fails_is_never_called_good_and_nothing_acked_is_lost()
    {
        using var scratch = new Scratch();
        var journal = new AckJournal();
        await using (var server = await ServerProcess.StartAsync(scratch.Database))
        {
            using var client = server.Connect();
            using var channel = GrpcChannel.ForAddress(server.Address);
            using var publisher = new RawPublisher(client, journal);
            Assert.Null(await publisher.PublishManyAsync(10, batches: 20));
            using (var strace = await InjectAsync(server.Process.Id, "error=EIO", scratch.Database))
            {
                // Enough for the log to be moved into the database.
                AssertReason(
                    await publisher.PublishUntilRefusedAsync(quotes: 500, atMost: 200),
                    StatusCode.FailedPrecondition, "STORAGE_READ_ONLY");
                strace.Send(Signals.Interrupt);
                await strace.WaitForExitAsync(Waiting.Deadline());
            }

            Assert.Contains("could not be moved into the database", server.Log, StringComparison.Ordinal);
            AssertReason(await publisher.TryPublishAsync(10), StatusCode.FailedPrecondition, "STORAGE_READ_ONLY");
            await AssertReadsGoOnAsync(client, JournalState.ReadOnly);
            await HealthAsync(channel, ServingStatus.NotServing);
            Assert.Equal(0, await server.TerminateAsync());
        }

        // Not moved once more at the end either: the next start reads the log, and believes its checksums alone.
        Assert.True(new FileInfo(scratch.Database + "-wal").Length > 0);
        await using var again = await ServerProcess.StartAsync(scratch.Database);
        using var reader = again.Connect();
        using var next = new RawPublisher(reader, journal);
        Assert.Null(await next.TryPublishAsync(10));
        var verified = journal.Verify(await JournalReplay.ReadAsync(reader));
        output.WriteLine($"acked quotes there after the restart: {verified}");
    }

    [Fact]
    public async Task While_a_flush_is_slow_reads_are_answered_and_what_waits_shares_the_next_one()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        using var client = server.Connect();
        var journal = new AckJournal();
        using (var publisher = new RawPublisher(client, journal))
        {
            Assert.Null(await publisher.PublishManyAsync(10, batches: 20));
        }

        const int batches = 40;
        using var strace = await InjectAsync(server.Process.Id, "delay_enter=1500000");
        await using var pump = new Pump(server.Address, journal, batchSize: 5);
        var acks = pump.AckedAsync(batches);
        await AssertReadsGoOnAsync(client, JournalState.Writable);

        // The reads took no part in the flush that was under way.
        Assert.False(acks.IsCompleted);
        strace.Send(Signals.Interrupt);
        await strace.WaitForExitAsync(Waiting.Deadline());
        await pump.DuringAsync(acks);
        await pump.StopAsync();
        Assert.Equal(journal.NextNumber - 1, journal.Verify(await JournalReplay.ReadAsync(client)));
    }

    private static async Task AssertReadsGoOnAsync(Client.MinerGrpcClient client, JournalState state)
    {
        var info = await client.ServerInfo.GetServerInfoAsync(new GetServerInfoRequest());
        Assert.Equal(state, info.Journal.State);
        var quote = await client.Quotes.GetQuoteAsync(
            new GetQuoteRequest { Instrument = NumberedQuotes.Instruments[0] });
        Assert.True(quote.Quote.LastPriceNanos > 0);
        var sector = await client.Sector.GetSectorMoveAsync(new GetSectorMoveRequest());
        Assert.True(sector.SectorMove.FreshMembers > 0);
        Assert.NotEmpty(await JournalReplay.SnapshotAsync(client));
    }

    private static void AssertReason(RpcException? refusal, StatusCode code, string reason)
    {
        Assert.NotNull(refusal);
        Assert.True(refusal.StatusCode == code, refusal.ToString());
        Assert.Equal(reason, refusal.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason);
    }

    /// <summary>The server looks every five seconds.</summary>
    private static Task HealthAsync(GrpcChannel channel, ServingStatus status) => Waiting.UntilAsync(
        async () => (await new Health.HealthClient(channel).CheckAsync(
            new HealthCheckRequest { Service = Ingest })).Status == status,
        $"the health of {Ingest} is {status}");

    /// <summary>From now on every flush of that process fails with EIO.</summary>
    private static Task<Process> FailFlushesAsync(int process) => InjectAsync(process, "error=EIO");

    /// <summary>From now on every flush of that process has that fault, until strace is interrupted.</summary>
    /// <param name="process">The server.</param>
    /// <param name="fault">As strace calls it.</param>
    /// <param name="file">Flushes of this file alone. Null: of all.</param>
    private static async Task<Process> InjectAsync(int process, string fault, string? file = null)
    {
        var strace = Programs.Start(
            "strace",
            [
                "-f", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:" + fault,
                .. file is null ? (string[])[] : ["-P", file],
                "-p", process.ToString(CultureInfo.InvariantCulture),
            ]);
        var line = await strace.StandardError.ReadLineAsync(Waiting.Deadline());
        Assert.True(
            line?.Contains("attached", StringComparison.Ordinal), $"strace cannot trace process {process}: {line}");
        _ = strace.StandardError.ReadToEndAsync();
        return strace;
    }
}
