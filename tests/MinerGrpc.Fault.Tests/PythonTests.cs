using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Client;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>The samples of clients/python, with Debian's Python, against a server that is stopped under them.</summary>
public sealed class PythonTests
{
    private const string Python = "/usr/bin/python3";
    private static readonly string s_folder = Path.Combine(Programs.Root, "clients", "python");
    private static readonly Lazy<Task<Ending>> s_generated = new(
        () => Programs.RunAsync(Python, Path.Combine(s_folder, "generate.py")));

    [Fact]
    public async Task The_watcher_sees_every_event_once_through_kills_of_the_server()
    {
        await GenerateAsync();
        using var scratch = new Scratch();
        var server = await ServerProcess.StartAsync(scratch.Database);
        try
        {
            await using var pump = new Pump(
                server.Address, new AckJournal(), batchSize: 4, TimeSpan.FromMilliseconds(2));
            await pump.AckedAsync(5);
            await using var watcher = new Watcher(server.Address);
            await watcher.UntilAsync(seen => seen.Any(m => m.SnapshotEnd is not null));
            for (var kill = 0; kill < 2; kill++)
            {
                await pump.AckedAsync(20);
                await server.KillAsync();
                await server.DisposeAsync();
                server = await ServerProcess.RestartAsync(server.Address, scratch.Database);
                var acks = kill + 2;
                await watcher.UntilAsync(seen => seen.Count(m => m.Ack is not null) >= acks);
            }

            await pump.AckedAsync(20);
            await pump.StopAsync();
            using var client = server.Connect();
            var journal = await JournalReplay.ReadAsync(client);
            var last = journal.Last(IsWatched).Sequence;
            var seen = await watcher.UntilAsync(s => s.Any(m => m.Events.Any(e => e.Sequence == last)));

            var snapshot = seen.Single(m => m.SnapshotEnd is not null).SnapshotEnd.Cursor.Sequence;
            var events = seen.SkipWhile(m => m.SnapshotEnd is null).SelectMany(m => m.Events)
                .Select(JournalReplay.Plain).ToList();
            Assert.Equal(journal.Where(e => e.Sequence > snapshot && IsWatched(e)), events);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_watcher_begins_with_a_snapshot_anew_where_the_journal_is_another()
    {
        await GenerateAsync();
        using var scratch = new Scratch();
        using var other = new Scratch();
        var server = await ServerProcess.StartAsync(scratch.Database);
        try
        {
            await using var watcher = new Watcher(server.Address);
            await watcher.UntilAsync(seen => seen.Any(m => m.SnapshotEnd is not null));
            await server.KillAsync();
            await server.DisposeAsync();
            server = await ServerProcess.RestartAsync(server.Address, other.Database);

            var seen = await watcher.UntilAsync(s => s.Count(m => m.SnapshotEnd is not null) == 2);

            Assert.Equal(GapCause.OtherJournal, seen.Single(m => m.Gap is not null).Gap.Cause);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_notebook_prints_the_numbers_of_the_RPCs()
    {
        const string asOf = "2025-09-09T13:33:00Z";
        await GenerateAsync();
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(
            scratch.Database, "--Feed:Kind=Replay", "--Feed:Pace=600", "--Database:Durability=Process");
        using var client = server.Connect();
        var time = JsonParser.Default.Parse<Timestamp>($"\"{asOf}\"");
        await Waiting.UntilAsync(
            () => client.ServerInfo.GetServerInfo(new GetServerInfoRequest()).Clock.MarketTime > time,
            "the session has come to " + asOf);
        var rank = await client.Divergence.RankDivergencesAsync(new RankDivergencesRequest { AsOf = time });

        var table = await Programs.RunAsync(
            Python, Path.Combine(s_folder, "notebook.py"), server.Address.Authority, asOf);

        Assert.True(table.ExitCode == 0, table.Errors);
        var rows = table.Output.Split('\n').Skip(2).Select(line => Regex.Split(line.Trim(), " +"))
            .Where(cells => cells.Length > 1).ToDictionary(cells => "instruments/" + cells[0]);
        Assert.NotEmpty(rank.Divergences);
        Assert.Equal(rank.Divergences.Select(d => d.Instrument), rows.Keys);
        foreach (var divergence in rank.Divergences)
        {
            var bars = await client.Quotes.ListBarsAsync(new ListBarsRequest
            {
                Instrument = divergence.Instrument, Interval = BarInterval.OneDay, PageSize = 1_000, AsOf = time,
            });
            var row = rows[divergence.Instrument];
            Assert.Equal(divergence.Status.ToString().ToUpperInvariant(), row[1]);
            Printed(divergence.MoveRatio, row[2]);
            Printed(divergence.ResidualSigmas, row[4]);
            Printed(bars.Bars.Count, row[6]);
            Printed(bars.Bars[^1].ClosePriceNanos / 1e9, row[7]);
        }
    }

    [Theory]
    [InlineData("--help", 0, "usage: watch.py [-h] [HOST:PORT]")]
    [InlineData("--wrong", 2, "unrecognized arguments: --wrong")]
    public async Task The_watcher_explains_its_arguments(string argument, int exitCode, string told)
    {
        await GenerateAsync();

        var ending = await Programs.RunAsync(Python, Path.Combine(s_folder, "watch.py"), argument);

        Assert.Equal(exitCode, ending.ExitCode);
        Assert.Contains(told, exitCode == 0 ? ending.Output : ending.Errors, StringComparison.Ordinal);
    }

    /// <summary>With four decimals, however a half is rounded.</summary>
    private static void Printed(double expected, string cell) =>
        Assert.Equal(expected, double.Parse(cell, CultureInfo.InvariantCulture), 0.000_050_1);

    private static bool IsWatched(Event e) => e.Kind is EventKind.Quote or EventKind.Move or EventKind.Deal;

    private static async Task GenerateAsync()
    {
        Assert.True(File.Exists(Python), $"{Python} is missing: bash tests/run installs it");
        var ending = await s_generated.Value;
        Assert.True(ending.ExitCode == 0, ending.Errors);
    }

    /// <summary>watch.py and what it has printed.</summary>
    private sealed class Watcher : IAsyncDisposable
    {
        private readonly System.Diagnostics.Process _process;
        private readonly List<StreamSectorMovesResponse> _seen = [];
        private readonly Task<string> _errors;
        private readonly Task _reading;

        public Watcher(Uri address)
        {
            _process = Programs.Start(Python, Path.Combine(s_folder, "watch.py"), address.Authority);
            _errors = _process.StandardError.ReadToEndAsync();
            _reading = Task.Run(ReadAsync);
        }

        /// <summary>All messages so far, once they are enough.</summary>
        public async Task<List<StreamSectorMovesResponse>> UntilAsync(
            Func<IReadOnlyList<StreamSectorMovesResponse>, bool> enough)
        {
            List<StreamSectorMovesResponse> seen = [];
            await Waiting.UntilAsync(
                () =>
                {
                    Assert.False(_reading.IsCompleted, "the watcher has ended");
                    lock (_seen)
                    {
                        seen = [.. _seen];
                    }

                    return enough(seen);
                },
                "the watcher has seen it");
            return seen;
        }

        public async ValueTask DisposeAsync()
        {
            await _process.EndAsync();
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _errors;
            _process.Dispose();
        }

        private async Task ReadAsync()
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                var message = JsonParser.Default.Parse<StreamSectorMovesResponse>(line);
                lock (_seen)
                {
                    _seen.Add(message);
                }
            }
        }
    }
}
