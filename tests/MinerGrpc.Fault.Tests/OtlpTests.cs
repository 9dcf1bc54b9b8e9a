using System.Net;
using System.Net.Sockets;
using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>Metrics reach a collector when one is named, and nothing of the exporter is there when none is.</summary>
public sealed class OtlpTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collector_gets_what_the_server_has_measured(bool grpc)
    {
        using var scratch = new Scratch();
        await using var collector = await OtlpCollector.StartAsync(grpc);
        await using var server = await ServerProcess.StartAsync(
            scratch.Database, $"--Telemetry:OtlpEndpoint={collector.Address}", "--Telemetry:IntervalSeconds=1",
            $"--Telemetry:OtlpProtocol={(grpc ? "Grpc" : "Http")}");
        using var client = server.Connect();
        using var publisher = new RawPublisher(client, new AckJournal());
        Assert.Null(await publisher.PublishManyAsync(10, batches: 20));

        const string accepted =
            "MinerGrpc minergrpc.ingest.quotes{minergrpc.source=publisher,minergrpc.verdict=accepted}";
        await Waiting.UntilAsync(
            () => collector.Points.TryGetValue(accepted, out var point) && point.Value == 200,
            "the collector has the 200 quotes");

        Assert.Equal("{quote}", collector.Points[accepted].Unit);
        var sizes = collector.Points["MinerGrpc minergrpc.ingest.batch.size{minergrpc.source=publisher}"];
        Assert.Equal((20, 200.0), (sizes.Count, sizes.Value));
        var commits = collector.Points["MinerGrpc minergrpc.journal.commit.duration{}"];
        Assert.True(commits is { Unit: "s", Count: > 0, Value: > 0 }, commits.ToString());
        Assert.Equal(1, collector.Points["MinerGrpc minergrpc.ready{minergrpc.service=ingest}"].Value);
        Assert.Contains(collector.Points.Keys, k => k.StartsWith("System.Runtime ", StringComparison.Ordinal));
        Assert.Contains(
            collector.Points.Keys,
            k => k.StartsWith("Microsoft.AspNetCore.Server.Kestrel kestrel.active_", StringComparison.Ordinal));
        Assert.Contains("Metrics go to http://", server.Log, StringComparison.Ordinal);
        Assert.Equal(0, await server.TerminateAsync());
    }

    [Fact]
    public async Task Without_a_collector_the_exporter_is_not_even_loaded()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        var files = await File.ReadAllTextAsync($"/proc/{server.Process.Id}/maps");

        Assert.Contains("MinerGrpc.Core.dll", files, StringComparison.Ordinal);
        Assert.DoesNotContain("OpenTelemetry", files, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_collector_the_exporter_is_loaded_so_that_the_test_before_can_fail()
    {
        using var scratch = new Scratch();
        await using var collector = await OtlpCollector.StartAsync(grpc: true);
        await using var server = await ServerProcess.StartAsync(
            scratch.Database, $"--Telemetry:OtlpEndpoint={collector.Address}");

        Assert.Contains(
            "OpenTelemetry", await File.ReadAllTextAsync($"/proc/{server.Process.Id}/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_never_answers_stops_neither_quotes_nor_the_end()
    {
        using var scratch = new Scratch();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var server = await ServerProcess.StartAsync(
            scratch.Database, $"--Telemetry:OtlpEndpoint=http://{silent.LocalEndpoint}",
            "--Telemetry:IntervalSeconds=1");
        using var waiting = await silent.AcceptTcpClientAsync(Waiting.Deadline());
        using var client = server.Connect();
        var journal = new AckJournal();
        using var publisher = new RawPublisher(client, journal);

        Assert.Null(await publisher.PublishManyAsync(10, batches: 20));
        journal.Verify(await JournalReplay.ReadAsync(client));
        Assert.Equal(0, await server.TerminateAsync());
    }
}
