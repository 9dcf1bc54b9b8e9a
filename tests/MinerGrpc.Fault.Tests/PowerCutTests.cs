using MinerGrpc.Client;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.Server;
using MinerGrpc.V1;
using Xunit.Sdk;

namespace MinerGrpc.Fault.Tests;

/// <summary>
/// The power goes while the server publishes: its own calls to the disk, traced and played again up to a random one,
/// with a random part of what was not flushed.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int Controls = 5;

    /// <summary>So slowly that most batches have a commit of their own.</summary>
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(4);

    /// <summary>An image and what is wrong with it.</summary>
    private sealed record Finding(int Line, string Problem);

    [Fact]
    public Task Every_acked_quote_survives_a_power_cut() => Seed.RunAsync(output, async random =>
    {
        var images = Seed.Number("MINERGRPC_IMAGES", 20);
        using var scratch = new Scratch();
        var (calls, journal) = await TraceAsync(scratch);
        var acks = PowerCut.Acks(calls, journal.AckedIds);
        Assert.Equal(journal.Acked, acks.Count);
        var flushes = calls.Count(call => call.Kind == CallKind.Sync);
        output.WriteLine($"{calls.Count} calls, {flushes} flushes, {acks.Count} acked batches");

        var (bad, verified) = Check(images, random, journal, line => PowerCut.At(calls, acks, line, random), calls);
        output.WriteLine($"images {images}, whole {images - bad.Count}, acked quotes verified {verified}");
        Assert.Equal([], bad);

        // The same cuts must be able to fail: without the flushes of the log, as with a disk that lies, and with acks
        // that leave some flushes early, before the one that makes them true.
        var (lying, _) = Check(
            Controls, random, journal,
            line => PowerCut.At(calls, acks, line, random, flush => !flush.Path.EndsWith("-wal", Ordinal)), calls);
        var early = acks.ToDictionary(ack => ack.Key, ack => BeforeItsFlush(calls, ack.Value));
        var (hasty, _) = Check(
            Controls, random, journal, line => PowerCut.At(calls, early, line, random), calls, early.Values);
        output.WriteLine(
            $"{Controls} images without flushes: {lying.Count} bad; with acks before their flush: {hasty.Count} bad");
        Assert.NotEmpty(lying);
        Assert.Contains(hasty, finding => finding.Problem.Contains("was acknowledged and is not there", Ordinal));
    });

    private const StringComparison Ordinal = StringComparison.Ordinal;

    /// <summary>
    /// Small batches and large ones, until the log has been moved into the database at least once and goes on after it;
    /// rows are packed meanwhile, which nobody waits to be flushed.
    /// </summary>
    private static async Task<(List<SystemCall> Calls, AckJournal Journal)> TraceAsync(Scratch scratch)
    {
        var trace = Path.Combine(scratch.Folder, "calls.txt");
        var journal = new AckJournal();
        await using (var server = await ServerProcess.StartTracedAsync(
            scratch.Database, trace, "--Retention:RoundSeconds=1"))
        {
            await PublishAsync(server, journal, batchSize: 3, pump => pump.AckedAsync(200), s_pace);
            await PublishAsync(
                server, journal, batchSize: 200, pump => pump.DuringAsync(Waiting.UntilAsync(
                    () => new FileInfo(scratch.Database).Length > 4 << 20, "the log is moved into the database")));
            using var client = server.Connect();
            await PublishAsync(
                server, journal, batchSize: 20, pump => pump.DuringAsync(Waiting.UntilAsync(
                    async () => await PackedAsync(client) > 0, "rows are packed")));
            await PublishAsync(server, journal, batchSize: 3, pump => pump.AckedAsync(200), s_pace);
            await server.KillTracedAsync(scratch.Database);
        }

        return (SystemCalls.Read(trace, scratch.Database), journal);
    }

    private static async Task<long> PackedAsync(MinerGrpcClient client) => (await client.ServerInfo.GetServerInfoAsync(
        new GetServerInfoRequest(), cancellationToken: Waiting.Deadline())).Journal.PackedThroughSequence;

    private static async Task PublishAsync(
        ServerProcess server, AckJournal journal, int batchSize, Func<Pump, Task> until, TimeSpan? pace = null)
    {
        await using var pump = new Pump(server.Address, journal, batchSize, pace);
        await until(pump);
        await pump.StopAsync();
    }

    /// <summary>Cuts at random lines, or just behind given ones.</summary>
    private static (List<Finding> Bad, long Verified) Check(
        int images, Random random, AckJournal journal, Func<int, CutImage> cut, List<SystemCall> calls,
        IEnumerable<int>? behind = null)
    {
        var places = behind?.Distinct().ToArray();
        var bad = new List<Finding>();
        long verified = 0;
        for (var i = 0; i < images; i++)
        {
            var line = places is null
                ? random.Next(1, calls[^1].Begin + 2)
                : places[random.Next(places.Length)] + 1;
            var image = cut(line);
            using var scratch = new Scratch();
            foreach (var (path, bytes) in image.Files)
            {
                File.WriteAllBytes(Path.Combine(scratch.Folder, Path.GetFileName(path)), bytes);
            }

            try
            {
                verified += journal.Verify(JournalFile.Check(scratch.Database), image.Told);
            }
            catch (Exception e) when (e is XunitException or StartRefusedException or JournalException)
            {
                bad.Add(new Finding(line, e.Message));
            }
        }

        return (bad, verified);
    }

    /// <summary>
    /// The line in which the third flush of the log before an ack begins: the last one may be that of the next commit,
    /// which is under way while the ack is written.
    /// </summary>
    private static int BeforeItsFlush(List<SystemCall> calls, int ack) => calls.FindAll(
        call => call.Kind == CallKind.Sync && call.Path.EndsWith("-wal", Ordinal) && call.Begin < ack)[^3].Begin;
}
