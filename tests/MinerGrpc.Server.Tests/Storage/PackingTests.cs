using System.Globalization;
using CsCheck;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>Packed or not, the journal is the same to every reader.</summary>
public sealed class PackingTests
{
    private const int Days = 4;

    [Fact]
    public async Task Old_rows_are_packed_and_every_reader_gets_the_very_same()
    {
        using var folder = new TestFolder();
        await using var server = await UpkeepServer.StartAsync(folder);
        await UpkeepServer.FillDaysAsync(server, Days);
        var (rows, places) = (server.Rows(), Places(server));
        var sectors = await SectorsAsync(server);
        var size = Bytes(folder);

        await server.TendAsync();

        var info = await server.JournalInfoAsync();
        Assert.InRange(info.PackedThroughSequence, 1, server.Journal().Range.Newest - 9_000);
        Assert.Equal(
            [$"{info.PackedThroughSequence + 1}"],
            DatabaseFile.Rows(folder, "SELECT min(first_sequence) FROM journal"));
        Assert.True(info.FreeBytes > 0);
        Assert.InRange(Bytes(folder), 1, size / 2);
        Assert.Equal(rows, server.Rows());
        Assert.Equal(places, Places(server));
        Assert.Equal(sectors, await SectorsAsync(server));
    }

    [Fact]
    public async Task What_follows_goes_on_from_a_packed_journal_over_a_restart()
    {
        using var folder = new TestFolder();
        List<string> rows;
        await using (var server = await UpkeepServer.StartAsync(folder))
        {
            await UpkeepServer.FillDaysAsync(server, Days);
            await server.TendAsync();
            await TestPublisher.PublishAsync(server, Trades.Trade("mara", 5 * 86_400, 15.2m));
            rows = server.Rows();
        }

        await using var again = await UpkeepServer.StartAsync(folder);
        Assert.Equal(rows, again.Rows());
        Assert.Equal(again.Journal().Range.Newest, (await again.ReplayAsync())[^1].Sequence);
        await UpkeepServer.FillDaysAsync(again, 1);
        await again.TendAsync();
        Assert.Equal(rows, again.Rows()[..rows.Count]);
    }

    [Fact]
    public async Task Replays_that_run_meanwhile_miss_nothing()
    {
        await using var server = await UpkeepServer.StartAsync(null);
        await UpkeepServer.FillDaysAsync(server, Days);
        var whole = (await server.ReplayAsync()).Select(e => e.Sequence).ToList();

        var replays = Enumerable.Range(0, 6).Select(_ => Task.Run(server.ReplayAsync)).ToList();
        await server.TendAsync();

        Assert.All(await Task.WhenAll(replays), events => Assert.Equal(whole, events.Select(e => e.Sequence)));
        Assert.True((await server.JournalInfoAsync()).PackedThroughSequence > 0);
    }

    [Fact]
    public async Task Rounds_that_are_asked_for_together_follow_one_another()
    {
        await using var server = await UpkeepServer.StartAsync(null);
        await UpkeepServer.FillDaysAsync(server, Days);
        var rows = server.Rows();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.TendAsync()));

        Assert.Equal(rows, server.Rows());
        Assert.True((await server.JournalInfoAsync()).PackedThroughSequence > 0);
    }

    [Fact]
    public void Rows_come_back_from_a_segment_as_they_were() => s_rows.Sample(rows =>
    {
        var (stored, before) = Chained(rows);
        var segment = Packed(stored, before);
        Assert.Equivalent(stored, segment.Unpack(), strict: true);
        Assert.Equal(
            (stored[0].FirstSequence, stored[^1].LastSequence, stored[^1].Chain),
            (segment.FirstSequence, segment.LastSequence, segment.Chain));
    });

    [Fact]
    public void A_segment_with_any_bit_changed_is_not_believed() => Gen.Select(s_rows, Gen.Int, Gen.Int[0, 3]).Sample(
        (rows, bit, part) =>
        {
            var (stored, before) = Chained(rows);
            var segment = Packed(stored, before);
            byte[] bytes = [.. new[] { segment.Directory, segment.Events, segment.ChainBefore, segment.Chain }[part]];
            bytes[(bit & int.MaxValue) / 8 % bytes.Length] ^= (byte)(1 << (bit & 7));
            var damaged = part switch
            {
                0 => segment with { Directory = bytes },
                1 => segment with { Events = bytes },
                2 => segment with { ChainBefore = bytes },
                _ => segment with { Chain = bytes },
            };
            Assert.Throws<JournalCorruptException>(() => damaged.Unpack());
        });

    private static readonly Gen<(long Events, long Time, byte[] Bytes)[]> s_rows =
        Gen.Select(Gen.Long[1, 5_000], Gen.Long[0, long.MaxValue / 100], Gen.Byte.Array[0, 500]).Array[1, 40];

    private static JournalSegment Packed(List<StoredRow> rows, byte[] before)
    {
        using var gathered = new SegmentBuilder { ChainBefore = before };
        foreach (var row in rows)
        {
            gathered.Add(
                new JournalRowHead(row.FirstSequence, row.LastSequence, row.FirstTime, row.LastTime), row.Events.Span,
                row.Crc32C, row.Chain);
        }

        return gathered.Build();
    }

    private static (List<StoredRow> Rows, byte[] Before) Chained((long Events, long Time, byte[] Bytes)[] rows)
    {
        var stored = new List<StoredRow>();
        var before = new byte[RowChecksum.ChainLength];
        var (first, chain) = (7L, before);
        foreach (var (events, time, bytes) in rows)
        {
            var last = first + events - 1;
            var crc = RowChecksum.Crc32C(first, last, time, time + events, bytes);
            var next = new byte[RowChecksum.ChainLength];
            RowChecksum.Chain(chain, first, crc, bytes, next);
            stored.Add(new StoredRow(first, last, time, time + events, bytes, crc, next));
            (first, chain) = (last + 1, next);
        }

        return (stored, before);
    }

    /// <summary>Where the journal begins at many times: on, before and after events, packed or not.</summary>
    private static List<long> Places(TestServer server) =>
    [
        .. Enumerable.Range(-1, Days * 48).Select(half =>
            server.Journal().SequenceBefore(Instant.From(Trades.Open.AddMinutes(30 * half)))),
        .. Enumerable.Range(-1, 100).Select(step =>
            server.Journal().SequenceBefore(Instant.From(Trades.Open.AddSeconds(1_200)).PlusNanos(step * 90))),
    ];

    private static async Task<List<string>> SectorsAsync(TestServer server)
    {
        var sectors = new List<string>();
        foreach (var second in (double[])[1, 60, 1_200, 86_401, 90_000, 2 * 86_401, 3 * 86_401])
        {
            sectors.Add((await server.SectorAsync(second)).ToBase64());
        }

        return sectors;
    }

    /// <summary>Of events, packed or not.</summary>
    private static long Bytes(TestFolder folder) => long.Parse(
        DatabaseFile.Rows(
            folder,
            """
            SELECT (SELECT coalesce(sum(length(events)), 0) FROM journal)
                + (SELECT coalesce(sum(length(events) + length(directory)), 0) FROM journal_segments)
            """)[0],
        CultureInfo.InvariantCulture);
}
