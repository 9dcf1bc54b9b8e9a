using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>
/// Hostile connections: the server goes on, what it answers is known, and who streams beside them misses nothing.
/// </summary>
public sealed class FloodTests(ITestOutputHelper output)
{
    /// <summary>Of managed memory after a collection: what streaming itself takes, and nothing of the flood.</summary>
    private const long MaximumGrowth = 8L << 20;

    /// <summary>Frames of a flood that the server does not end itself.</summary>
    private static int Frames => Seed.Number("MINERGRPC_FRAMES", 20_000);

    /// <summary>More than any server lets pass of what it does end.</summary>
    private static int Streams => Math.Max(200_000, Frames);

    [Fact]
    public Task Rapid_reset_is_cut_off() => HoldsAsync(async attack =>
    {
        await Floods.RapidResetAsync(attack, Streams);
        await CutOffAsync(attack);
    });

    [Fact]
    public Task Streams_that_the_server_must_reset_itself_are_cut_off() => HoldsAsync(async attack =>
    {
        await Floods.WindowOverflowAsync(attack, Streams);
        await CutOffAsync(attack);
        Assert.True(attack.Resets.ContainsKey(Http2Frame.FlowControlError), "no stream was reset for its window");
    });

    [Fact]
    public Task A_window_that_grows_by_nothing_ends_the_connection() => HoldsAsync(async attack =>
    {
        await Floods.EmptyWindowUpdateAsync(attack, Streams);
        await attack.Ended.Soon();
        Assert.Equal(Http2Frame.ProtocolError, attack.GoAway);
    });

    [Fact]
    public Task A_header_block_that_grows_without_end_ends_the_connection() => HoldsAsync(async attack =>
    {
        await Floods.ContinuationAsync(attack, Streams);
        await attack.Ended.Soon();
        Assert.Equal(Http2Frame.ProtocolError, attack.GoAway);
    });

    [Fact]
    public Task A_header_block_of_nothing_ends_when_its_time_is_over() => HoldsAsync(async attack =>
    {
        await Floods.EmptyContinuationAsync(attack, Frames);
        await CutOffAsync(attack);
    });

    [Fact]
    public Task Pings_are_all_answered() => HoldsAsync(async attack =>
    {
        await Floods.PingAsync(attack, Frames);
        await Waiting.UntilAsync(() => attack.PingAcks == Frames, "every ping is answered");
        await ServesAsync(attack);
    });

    [Fact]
    public Task Settings_are_all_answered() => HoldsAsync(async attack =>
    {
        await Floods.SettingsAsync(attack, Frames);

        // And those with which every connection begins.
        await Waiting.UntilAsync(() => attack.SettingsAcks == Frames + 1, "all settings are answered");
        await ServesAsync(attack);
    });

    /// <summary>
    /// The server ends the connection, not a stream of it. Its GOAWAY, if it comes through before the reset of the
    /// connection, says INTERNAL_ERROR: Kestrel's word for an abort, whatever the reason.
    /// </summary>
    private static async Task CutOffAsync(RawHttp2 attack)
    {
        await attack.Ended.Soon();
        Assert.Contains(attack.GoAway, new long[] { -1, Http2Frame.InternalError, Http2Frame.EnhanceYourCalm });
    }

    /// <summary>The connection itself is as good as before.</summary>
    private static async Task ServesAsync(RawHttp2 attack)
    {
        Assert.True(await attack.SendAsync(Floods.Call(stream: 1)));
        await attack.Answered.Soon();
        Assert.Equal(-1, attack.GoAway);
    }

    private async Task HoldsAsync(Func<RawHttp2, Task> flood)
    {
        using var scratch = new Scratch();

        // How fast streams may be opened is another limit: here they are all let in.
        using var probe = new RuntimeProbe(scratch.File("probe"));
        await using var server = await ServerProcess.StartProbedAsync(
            scratch.Database, probe, "--Server:StreamOpensPerSecond=1000000", "--Server:TailMebibytes=1");
        await using var reader = new Reader(server.Address, Fast.Subscription(Delivery.Every), new());
        await reader.Ready.Soon();
        var journal = new AckJournal();
        await using (var pump = new Pump(server.Address, journal, batchSize: 4, TimeSpan.FromMilliseconds(5)))
        {
            await pump.AckedAsync(10);
            await probe.CollectAsync(Waiting.Deadline());
            var (heap, resident, cpu) = (probe.HeapBytes, server.ResidentBytes(), server.ProcessorTime());
            await using (var attack = await RawHttp2.ConnectAsync(server.Address))
            {
                try
                {
                    await pump.DuringAsync(flood(attack));
                }
                finally
                {
                    output.WriteLine($"GOAWAY {attack.GoAway}, resets {string.Join(", ", attack.Resets)}");
                }
            }

            await pump.AckedAsync(10);
            var spent = server.ProcessorTime() - cpu;
            await probe.CollectAsync(Waiting.Deadline());
            output.WriteLine($"CPU of the server meanwhile {spent.TotalSeconds:N2} s, heap grown by "
                + $"{(probe.HeapBytes - heap) >> 10} KiB, resident by {(server.ResidentBytes() - resident) >> 10} KiB");
            Assert.InRange(probe.HeapBytes - heap, long.MinValue, MaximumGrowth);
            await pump.StopAsync();
        }

        using var client = server.Connect();
        var events = await JournalReplay.ReadAsync(client);
        Assert.Equal(journal.NextNumber - 1, journal.Verify(events));
        await reader.FinishAsync(events[^1].Sequence);
        Assert.Empty(reader.Breaks);
        Assert.Equal(events.Skip((int)reader.Events[0].Sequence - 1), reader.Events);

        // The attack's streams have gone with its connection; the reader's may still be noticed as gone.
        await Waiting.UntilAsync(
            async () => await ServerProcess.UsedAsync(client, "streams") <= 1, "no stream of the attack is left");
    }
}
