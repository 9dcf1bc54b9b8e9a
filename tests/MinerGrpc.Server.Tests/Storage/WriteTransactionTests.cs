using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Server.Storage;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>Transactions by statements that are compiled once: all or nothing, and the next begins afresh.</summary>
public sealed class WriteTransactionTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly WriteTransaction _transaction;

    public WriteTransactionTests()
    {
        _connection.Open();
        _connection.Execute("CREATE TABLE t(a INTEGER UNIQUE, b TEXT, c BLOB)");
        _transaction = new WriteTransaction(_connection);
    }

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    [Fact]
    public void What_has_failed_is_undone_and_the_next_goes_through()
    {
        _transaction.Run<long[]>(Insert, [1L]);
        var failure = Assert.Throws<SqliteException>(() => _transaction.Run<long[]>(Insert, [2L, 1L]));
        Assert.Equal(19, failure.SqliteErrorCode);
        Assert.Throws<InvalidOperationException>(() => _transaction.Run<long[]>(InsertAndFail, [3L]));
        _transaction.Run<long[]>(Insert, [4L]);
        Assert.Equal([1L, 4L], _connection.Query<long>("SELECT a FROM t ORDER BY a"));
    }

    [Fact]
    public void One_that_the_database_has_undone_by_itself_is_not_undone_twice()
    {
        var failure = Assert.Throws<SqliteException>(() => _transaction.Run(RollBack, 1L));
        Assert.Equal(19, failure.SqliteErrorCode);
        _transaction.Run<long[]>(Insert, [2L]);
        Assert.Equal([2L], _connection.Query<long>("SELECT a FROM t"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bitfarms")]
    [InlineData("Ω\ud83d\ude00\0 end")]
    public void Every_text_and_every_blob_comes_back(string text)
    {
        foreach (var written in new[] { text, new string('ü', 600) + text })
        {
            byte[] blob = [.. System.Text.Encoding.UTF8.GetBytes(written), 0];
            using var insert = new PreparedStatement(_connection, "INSERT INTO t(b, c) VALUES (?, ?)");
            insert.Bind(1, written);
            insert.Bind(2, blob);
            insert.Run();
            using var select = new PreparedStatement(
                _connection, "SELECT a, b, c, length(CAST(b AS BLOB)) FROM t ORDER BY rowid DESC");
            Assert.True(select.Step());
            Assert.Equal((true, written), (select.IsNull(0), select.Text(1)));
            Assert.Equal(blob, select.Blob(2));
            Assert.Equal(blob.Length - 1, select.Int64(3));
            select.Reset();
        }
    }

    [Fact]
    public void A_statement_that_was_run_holds_no_value_of_that_run()
    {
        using var insert = new PreparedStatement(_connection, "INSERT INTO t(a, b) VALUES (?, ?)");
        insert.Bind(1, 1);
        insert.Bind(2, "x");
        insert.Run();
        insert.Bind(1, 2);
        insert.Run();
        Assert.Null(_connection.QuerySingle<string?>("SELECT b FROM t WHERE a = 2"));
    }

    [Fact]
    public void A_statement_that_is_none_is_refused() => Assert.Equal(
        1, Assert.Throws<SqliteException>(() => new PreparedStatement(_connection, "SELEKT 1")).SqliteErrorCode);

    private void Insert(long[] numbers)
    {
        using var insert = new PreparedStatement(_connection, "INSERT INTO t(a) VALUES (?)");
        foreach (var number in numbers)
        {
            insert.Bind(1, number);
            insert.Run();
        }
    }

    private void InsertAndFail(long[] numbers)
    {
        Insert(numbers);
        throw new InvalidOperationException("no");
    }

    private void RollBack(long number)
    {
        Insert([number]);
        _connection.Execute("INSERT OR ROLLBACK INTO t(a) VALUES (@number)", new { number });
    }
}
