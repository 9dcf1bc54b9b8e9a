using System.Security.Cryptography;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.Server.Tests.Wire;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>
/// The journal is the truth: the plain tables follow from it, and restarts in between change neither.
/// </summary>
public sealed class ProjectionTests(ITestOutputHelper output)
{
    private static readonly string[] s_tables =
    [
        "SELECT * FROM bars ORDER BY sequence", "SELECT * FROM deals ORDER BY sequence",
        "SELECT * FROM alerts ORDER BY sequence",
    ];

    [Fact]
    public Task The_plain_tables_are_what_the_journals_events_give_when_they_are_projected_anew() =>
        ForASeedAsync(async seed =>
        {
            using var folder = new TestFolder();
            await RunAsync(folder, seed, restarts: null);
            AssertFollows(folder);
        });

    [Fact]
    public async Task Every_plain_table_follows_from_a_journal_that_has_each_kind_of_event()
    {
        using var folder = new TestFolder();
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            await FilledMarket.FillAsync(server);
        }

        Assert.All(s_tables, table => Assert.True(DatabaseFile.Rows(folder, table).Count > 1, table));
        AssertFollows(folder);
    }

    [Fact]
    public Task A_series_with_restarts_gives_the_journal_and_the_tables_of_one_without() => ForASeedAsync(async seed =>
    {
        using var whole = new TestFolder();
        await RunAsync(whole, seed, restarts: null);
        using var broken = new TestFolder();
        await RunAsync(broken, seed, restarts: new Random(seed));

        foreach (var query in (string[])[.. s_tables, "SELECT * FROM deal_requests"])
        {
            Assert.Equal(DatabaseFile.Rows(whole, query), DatabaseFile.Rows(broken, query));
        }

        Assert.Equal(Links(whole), Links(broken));

        Assert.NotEmpty(DatabaseFile.Rows(broken, "SELECT sequence FROM checkpoints"));
    });

    /// <summary>The series, with a restart before every fourth step or so.</summary>
    private static async Task RunAsync(TestFolder folder, int seed, Random? restarts)
    {
        var clock = RandomMix.Clock();
        var mix = new RandomMix(seed, clock);
        var server = await TestServer.StartAsync(folder, clock);
        await FilledMarket.ImportHistoryAsync(server);
        for (var step = 0; step < RandomMix.Steps; step++)
        {
            if (restarts?.Next(4) == 0)
            {
                await server.DisposeAsync();
                server = await TestServer.StartAsync(folder, clock);
            }

            await mix.StepAsync(server);
        }

        await server.DisposeAsync();
    }

    /// <summary>Of every row of the journal, packed or not.</summary>
    private static List<string> Links(TestFolder folder)
    {
        using var snapshot = new SqliteConnections(folder.Database).OpenSnapshot();
        return
        [
            .. JournalRows.After(snapshot.Connection, 0)
                .Select(row => $"{row.FirstSequence} {Convert.ToHexString(row.Chain)}"),
        ];
    }

    private static void AssertFollows(TestFolder folder)
    {
        using var again = new TestFolder();
        Project(folder, again);
        foreach (var table in s_tables)
        {
            Assert.Equal(DatabaseFile.Rows(folder, table), DatabaseFile.Rows(again, table));
        }
    }

    /// <summary>Every row of a journal into another one, with the plain rows worked out from it.</summary>
    private static void Project(TestFolder from, TestFolder into)
    {
        var universe = RandomMarket.Universe;
        using var source = SqliteJournal.Open(from.Database, DurabilityMode.Process, universe);
        using var target = SqliteJournal.Open(into.Database, DurabilityMode.Process, universe);
        var scanner = new EventScanner(universe);
        var projector = new Projector(universe);
        for (var after = 0L; after < source.Range.Newest;)
        {
            foreach (var row in source.ReadAfter(after, 1 << 20))
            {
                var commit = new JournalCommit { Events = scanner.Scan(row.Events) };
                projector.Project(commit.Events, commit.Projected);
                target.Append(commit);
                after = row.LastSequence;
            }
        }
    }

    /// <summary>A fresh seed, or the one of MINERGRPC_SEED; a failure names it.</summary>
    private async Task ForASeedAsync(Func<int, Task> test)
    {
        var seed = Environment.GetEnvironmentVariable("MINERGRPC_SEED") is { Length: > 0 } text
            ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"seed {seed}");
        try
        {
            await test(seed);
        }
        catch (Exception e)
        {
            throw new XunitException($"MINERGRPC_SEED={seed}: {e.Message}", e);
        }
    }
}
