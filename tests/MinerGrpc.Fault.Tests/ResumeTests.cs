using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>Connections that are cut at random moments: nothing is lost and nothing comes twice.</summary>
public sealed class ResumeTests(ITestOutputHelper output)
{
    private const int Subscribers = 10;

    /// <summary>Of all subscribers together.</summary>
    private static int Cuts => Seed.Number("MINERGRPC_CUTS", 100);

    [Fact]
    public Task Every_event_arrives_once_across_100_random_cuts() => Seed.RunAsync(output, async random =>
    {
        var (readers, journal, _) = await CutAsync(random, Delivery.Every);
        foreach (var reader in readers)
        {
            Assert.Equal(journal.Skip((int)reader.Events[0].Sequence - 1).Select(e => e.Sequence),
                reader.Events.Select(e => e.Sequence));
            Assert.Equal(journal.Skip((int)reader.Events[0].Sequence - 1), reader.Events);
        }
    });

    [Fact]
    public Task The_newest_values_arrive_in_order_across_100_random_cuts() => Seed.RunAsync(output, async random =>
    {
        // Each reader itself fails where a sequence goes back.
        var (readers, _, newest) = await CutAsync(random, Delivery.Latest);
        foreach (var reader in readers)
        {
            Assert.Equal(newest.Count, reader.Values.Count);
            Assert.All(newest, slot => Assert.Equal(slot.Value, reader.Values[slot.Key]));
        }
    });

    [Fact]
    public Task A_batch_whose_ack_was_lost_is_journaled_once() => Seed.RunAsync(output, async random =>
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        await using var relay = new Relay(server.Address, Relay.Plan(random, 20, longest: 4_000));
        var journal = new AckJournal();
        await using (var pump = new Pump(relay.Address, journal, batchSize: 4, TimeSpan.FromMilliseconds(1)))
        {
            await pump.DuringAsync(relay.AllCut.Soon());
            await pump.AckedAsync(1);
            await pump.StopAsync();
        }

        using var client = server.Connect();
        Assert.Equal(journal.NextNumber - 1, journal.Verify(await JournalReplay.ReadAsync(client)));
        output.WriteLine($"cuts {relay.Done}, acked batches {journal.Acked}, quotes {journal.NextNumber - 1}");
    });

    [Fact]
    public async Task A_publisher_survives_connections_that_end_inside_the_first_frames()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        var cuts = Enumerable.Range(1, 12)
            .SelectMany(bytes => new[] { new Cut(CutKind.Finish, bytes), new Cut(CutKind.Reset, bytes) });
        await using var relay = new Relay(server.Address, cuts);
        var journal = new AckJournal();
        await using (var pump = new Pump(relay.Address, journal, batchSize: 1, TimeSpan.FromMilliseconds(1)))
        {
            await pump.DuringAsync(relay.AllCut.Soon());
            await pump.AckedAsync(1);
            await pump.StopAsync();
        }

        using var client = server.Connect();
        Assert.Equal(journal.NextNumber - 1, journal.Verify(await JournalReplay.ReadAsync(client)));
    }

    private async Task<(List<Reader> Readers, List<Event> Journal, Dictionary<(EventKind, string), Event> Newest)>
        CutAsync(Random random, Delivery delivery)
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        await using var pump = new Pump(server.Address, new AckJournal(), batchSize: 2, TimeSpan.FromMilliseconds(5));
        await pump.AckedAsync(1);
        var relays = Enumerable.Range(0, Subscribers)
            .Select(_ => new Relay(server.Address, Relay.Plan(random, Cuts / Subscribers, longest: 60_000))).ToList();
        var readers = relays.ConvertAll(relay => new Reader(relay.Address, Fast.Subscription(delivery)));
        try
        {
            await pump.DuringAsync(Task.WhenAll(relays.Select(r => r.AllCut)).Soon());

            // A reader whose every connection was cut inside its first snapshot has had nothing yet.
            await pump.DuringAsync(Task.WhenAll(readers.Select(r => r.Live)).Soon());
            await pump.StopAsync();
            using var client = server.Connect();
            var journal = await JournalReplay.ReadAsync(client);
            await Task.WhenAll(readers.Select(r => r.FinishAsync(journal[^1].Sequence)));
            output.WriteLine($"cuts {relays.Sum(r => r.Done)}, breaks seen {readers.Sum(r => r.Breaks.Count)}, "
                + $"events {journal.Count}, delivered {readers.Sum(r => r.Events.Count)}");
            return (readers, journal, await JournalReplay.SnapshotAsync(client));
        }
        finally
        {
            foreach (var reader in readers)
            {
                await reader.DisposeAsync();
            }

            foreach (var relay in relays)
            {
                await relay.DisposeAsync();
            }
        }
    }
}
