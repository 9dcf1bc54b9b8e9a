using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Server.Telemetry;
using SQLitePCL;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// Moves the write-ahead log into the database, so that no commit does: a thread and a connection of their own take a
/// step whenever the log has grown by a MiB, beside the writer. The log begins anew from its start only when all of it
/// is in the database at the moment of a commit, which a step beside a busy writer never reaches: what was written
/// during the step is still missing. So once the log is long, the next commit waits for a last step, which has little
/// left to do. <see cref="LogPlan"/> decides when.
/// </summary>
internal sealed class LogCheckpoint : IDisposable
{
    /// <summary>
    /// How long the last step waits for reads that began before it, in milliseconds. Those that begin after it need
    /// nothing of the log, so that many short ones cannot hold it for ever.
    /// </summary>
    private const int ReadersMilliseconds = 20;

    private readonly SqliteConnection _writer;
    private readonly SqliteConnection _own;

    /// <summary>
    /// Of the database, to flush it. It is closed last: whoever closes any handle of a file gives up all locks that his
    /// process has on it (POSIX), those of SQLite among them.
    /// </summary>
    private readonly FileStream _database;
    private readonly Action<Exception> _failed;
    private readonly CheckpointMetrics? _metrics;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private readonly LogPlan _plan = new();
    private bool _isWriting;
    private bool _isEnding;

    /// <param name="connections">Of the database.</param>
    /// <param name="writer">Its one writer.</param>
    /// <param name="failed">Called once, from the thread of the checkpoints, when a step has failed for good.</param>
    /// <param name="metrics">Null: nobody measures.</param>
    /// <param name="log">Where failures are told.</param>
    public LogCheckpoint(
        SqliteConnections connections, SqliteConnection writer, Action<Exception> failed, CheckpointMetrics? metrics,
        ILogger log)
    {
        _writer = writer;
        _failed = failed;
        _metrics = metrics;
        _log = log;
        _database = new FileStream(
            connections.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            _own = connections.OpenCheckpointer();
            _ = raw.sqlite3_busy_timeout(_own.Handle, ReadersMilliseconds);
        }
        catch
        {
            _database.Dispose();
            throw;
        }

        _thread = new Thread(Run) { Name = "log checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>
    /// Before each write of the writer: waits while the log's last step is under way, and while the log is at its
    /// limit.
    /// </summary>
    public void BeginWrite()
    {
        lock (_gate)
        {
            while (_plan.HoldsWriter)
            {
                Monitor.Wait(_gate);
            }

            _isWriting = true;
        }
    }

    /// <summary>After each write, also one that has failed.</summary>
    public void EndWrite()
    {
        // Counted by SQLite for this connection, and from zero again each time.
        _ = raw.sqlite3_db_status(_writer.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        lock (_gate)
        {
            // The thread is woken only for something to do: a commit that leaves it asleep is a shorter one.
            var isAwaited = _plan.HoldsWriter;
            _isWriting = false;
            _plan.Wrote(pages);
            if (isAwaited || _plan.IsDue)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>
    /// Ends the thread; a step that is under way is finished. Then all of the log goes into the database, so that one
    /// file can be copied; without room it stays where it is, whole. Once more: nothing.
    /// </summary>
    /// <param name="takeIn">False: a flush has failed. The log stays as it is for the next start, which believes its
    /// checksums, and nothing is moved once more and called good.</param>
    public void Stop(bool takeIn)
    {
        lock (_gate)
        {
            if (_isEnding)
            {
                return;
            }

            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
        _own.Dispose();
        if (takeIn)
        {
            _writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        else
        {
            const int noCheckpointOnClose = 1006;
            _ = raw.sqlite3_db_config(_writer.Handle, noCheckpointOnClose, 1, out _);
        }
    }

    /// <summary>After <see cref="Stop"/>, and after every connection of this process has been closed.</summary>
    public void Dispose() => _database.Dispose();

    private void Run()
    {
        while (Next() is { } step)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                Take(step);
                _metrics?.Done(Stopwatch.GetElapsedTime(began), step.IsLast);
            }
            catch (Exception e) when (e is SqliteException or IOException)
            {
                if (Judge(e))
                {
                    return;
                }
            }
        }
    }

    /// <summary>Waits for one to be due. Null: there will be none any more.</summary>
    private LogStep? Next()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_isEnding)
                {
                    return null;
                }

                if (_plan.Next() is { } step)
                {
                    // A commit that has begun is finished first; the next one waits.
                    while (step.IsLast && _isWriting)
                    {
                        Monitor.Wait(_gate);
                    }

                    return _plan.Begin(step.IsLast);
                }

                Monitor.Wait(_gate);
            }
        }
    }

    private void Take(LogStep step)
    {
        // PASSIVE waits for nobody. RESTART sees to it that nobody stands in the log any more.
        var (busy, log, moved) = _own.QuerySingle<(long, long, long)>(
            step.IsLast ? "PRAGMA wal_checkpoint(RESTART)" : "PRAGMA wal_checkpoint(PASSIVE)");
        var isFlushed = true;
        lock (_gate)
        {
            var pages = _plan.Took(step, log, moved, busy != 0);
            isFlushed = step.IsLast || !_plan.HasWrittenSince(step) || pages == 0;
            _metrics?.Moved(pages);
            Monitor.PulseAll(_gate);
        }

        if (!isFlushed)
        {
            // SQLite flushes the database only when it has got all of the log. What is flushed now, beside the writer,
            // the last step need not flush while a commit waits.
            _database.Flush(flushToDisk: true);
        }
    }

    /// <summary>Whether it is the end.</summary>
    private bool Judge(Exception e)
    {
        const int full = 13;
        var isFull = e is SqliteException { SqliteErrorCode: full };
        _metrics?.Failed(isFull);
        if (isFull)
        {
            // Commits go on in the log as long as there is room for it, and are refused when there is not.
            _log.LogWaits("no room on the disk");
        }
        else
        {
            // Pages that were moved before may be lost and look written: the next flush would say that all is well.
            _log.LogFailed(e);
            _failed(e);
        }

        lock (_gate)
        {
            _plan.Failed(forGood: !isFull);
            Monitor.PulseAll(_gate);
        }

        return !isFull;
    }
}
