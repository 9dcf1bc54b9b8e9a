using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>Pages that hold nothing: when they go back to the disk, and when they stay to be used again.</summary>
public sealed class FreePagesTests
{
    private const int PageBytes = 512;

    /// <summary>Of a large value in a page: the number of the next one stands there as well.</summary>
    private const int ValueBytes = PageBytes - 4;

    private static readonly RetentionRules s_keepAll = new(null, null, null);

    [Theory]
    [InlineData(FreePages.Many / 2, 0, false)]
    [InlineData(FreePages.Many + 10, 0, true)]
    [InlineData(FreePages.Many + 10, 8 * FreePages.Many, true)]
    [InlineData(FreePages.TooMany + 10, 0, false)]
    public void They_go_back_where_it_is_worth_it_and_no_long_work(int free, int used, bool due)
    {
        using var folder = new TestFolder();
        using var connection = Make(folder, free, used);

        Assert.InRange(FreePages.Count(connection), free, free + 20);
        Assert.Equal(due, FreePages.AreDue(connection));
        Assert.Equal(free > FreePages.TooMany, FreePages.NeedNewFile(connection));
    }

    [Fact]
    public void A_return_is_short_and_what_lies_at_the_end_of_the_file_moves()
    {
        using var folder = new TestFolder();
        using var connection = Make(folder, FreePages.Many + 10, used: 100);
        var pages = Pages(connection);

        FreePages.Return(connection, most: 50);

        Assert.InRange(Pages(connection), pages - 51, pages - 1);
        for (var (before, now) = (pages, Pages(connection)); FreePages.Count(connection) > 0 && now < before;)
        {
            FreePages.Return(connection, most: 512);
            (before, now) = (now, Pages(connection));
        }

        Assert.Equal(0, FreePages.Count(connection));
        Assert.Equal("ok", connection.ExecuteScalar<string>("PRAGMA integrity_check"));
        Assert.Equal(100 * ValueBytes, connection.ExecuteScalar<int>("SELECT sum(length(x)) FROM used"));
    }

    [Fact]
    public async Task They_go_before_upkeep_makes_more_of_them()
    {
        using var folder = new TestFolder();
        await using var server = await UpkeepServer.StartAsync(folder);
        await UpkeepServer.FillDaysAsync(server, 3);
        Assert.Equal(UpkeepKind.Pack, server.Journal().PlanUpkeep(s_keepAll)?.Kind);
        DatabaseFile.Execute(
            folder,
            $"""
            CREATE TABLE waste(x);
            INSERT INTO waste VALUES (zeroblob({(FreePages.Many + 10) * 4_096}));
            DROP TABLE waste;
            """);
        Assert.Equal(UpkeepKind.ReturnPages, server.Journal().PlanUpkeep(s_keepAll)?.Kind);
        var before = server.Rows();

        await server.TendAsync();

        Assert.Null(server.Journal().PlanUpkeep(s_keepAll));
        Assert.Equal(before, server.Rows());
        Assert.InRange((await server.JournalInfoAsync()).FreeBytes, 0, FreePages.Many * 4_096);
    }

    /// <summary>The pages that are used come last.</summary>
    private static SqliteConnection Make(TestFolder folder, int free, int used)
    {
        var connection = new SqliteConnection($"Data Source={folder.Database};Pooling=False");
        connection.Open();
        connection.Execute(
            $"""
            PRAGMA page_size = {PageBytes};
            PRAGMA auto_vacuum = INCREMENTAL;
            PRAGMA synchronous = OFF;
            CREATE TABLE waste(x);
            CREATE TABLE used(x);
            INSERT INTO waste VALUES (zeroblob({free * ValueBytes}));
            INSERT INTO used VALUES (zeroblob({used * ValueBytes}));
            DELETE FROM waste;
            """);
        return connection;
    }

    private static long Pages(SqliteConnection connection) => connection.ExecuteScalar<long>("PRAGMA page_count");
}
