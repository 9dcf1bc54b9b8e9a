using System.Data;
using Microsoft.Data.Sqlite;

namespace MinerGrpc.Server.Storage;

/// <summary>Rows of a file that may be damaged.</summary>
internal static class ReadableRows
{
    /// <summary>
    /// The rows up to the first that cannot be read: a page that is no page any more, or a value of another type than
    /// its column. A full disk is not damage and is thrown.
    /// </summary>
    /// <param name="rows">As they come from the file.</param>
    /// <param name="broken">Told why, once.</param>
    public static IEnumerable<T> Until<T>(IEnumerable<T> rows, Action<string> broken)
    {
        using var walk = rows.GetEnumerator();
        while (true)
        {
            string? reason = null;
            var found = false;
            try
            {
                found = walk.MoveNext();
            }
            catch (SqliteException e) when (DatabaseDamage.IsDamage(e))
            {
                reason = e.Message;
            }
            catch (Exception e) when (e is InvalidCastException or DataException or FormatException
                or OverflowException or ArgumentException)
            {
                reason = e.Message;
            }

            if (reason is not null)
            {
                broken(reason);
            }

            if (!found)
            {
                yield break;
            }

            yield return walk.Current;
        }
    }
}
