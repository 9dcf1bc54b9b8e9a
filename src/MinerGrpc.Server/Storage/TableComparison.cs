using Dapper;
using Microsoft.Data.Sqlite;

namespace MinerGrpc.Server.Storage;

/// <summary>A row of a plain table that is not what the journal says.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Place">Its key, with the names of the columns.</param>
/// <param name="Sequence">The event that it names.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Columns">The columns that differ; empty unless the row does.</param>
internal sealed record RowDifference(
    string Table, string Place, long Sequence, RowDifferenceKind Kind, string Columns);

internal enum RowDifferenceKind
{
    /// <summary>An event tells it, and the table does not have it.</summary>
    Missing,

    /// <summary>The table has it, and no event tells it.</summary>
    Extra,

    /// <summary>Both have it, and they differ.</summary>
    Different,
}

/// <summary>
/// Holds a plain table against one of the same name that was made anew among the connection's temporary tables. Both
/// stand in the order of the same key, so that a row is looked up and nothing is gathered: memory stays flat.
/// </summary>
internal static class TableComparison
{
    public static IEnumerable<RowDifference> Compare(SqliteConnection connection, string table)
    {
        // Tuples: an expression has no declared type, by which Dapper would choose a record's constructor.
        var columns = connection.Query<(string Name, long Key)>(
            $"SELECT name, pk FROM pragma_table_info('{table}', 'temp')").ToList();
        var keys = columns.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => c.Name).ToList();
        var others = columns.Where(c => c.Key == 0).Select(c => c.Name).ToList();
        var same = string.Join(" AND ", keys.Select(k => $"stored.{k} = fresh.{k}"));
        var changed = string.Join(" OR ", others.Select(c => $"stored.{c} IS NOT fresh.{c}"));
        var named = string.Join(
            " || ", others.Select(c => $"CASE WHEN stored.{c} IS NOT fresh.{c} THEN ' {c}' ELSE '' END"));
        foreach (var (place, sequence, isMissing, differing) in connection.Query<(string, long, long, string)>(
            $"""
            SELECT {Place("fresh", keys)}, fresh.sequence, stored.{keys[0]} IS NULL, {named}
            FROM temp.{table} AS fresh LEFT JOIN main.{table} AS stored ON {same}
            WHERE stored.{keys[0]} IS NULL OR {changed}
            """,
            buffered: false))
        {
            yield return isMissing == 1
                ? new RowDifference(table, place, sequence, RowDifferenceKind.Missing, string.Empty)
                : new RowDifference(table, place, sequence, RowDifferenceKind.Different, differing.Trim());
        }

        foreach (var (place, sequence) in connection.Query<(string, long)>(
            $"""
            SELECT {Place("stored", keys)}, stored.sequence
            FROM main.{table} AS stored LEFT JOIN temp.{table} AS fresh ON {same}
            WHERE fresh.{keys[0]} IS NULL
            """,
            buffered: false))
        {
            yield return new RowDifference(table, place, sequence, RowDifferenceKind.Extra, string.Empty);
        }
    }

    /// <summary>As it can be asked for: name = 'deals/x', revision = 1.</summary>
    private static string Place(string side, IEnumerable<string> keys) =>
        string.Join(" || ', ' || ", keys.Select(k => $"'{k} = ' || quote({side}.{k})"));
}
