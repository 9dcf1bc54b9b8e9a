using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.Server.Storage;

namespace MinerGrpc.Server.Maintenance;

/// <summary>
/// Checks all of a database: the pages of the file, every row of the journal and every event in it, every checkpoint
/// against the events before it, and every plain row against the event that tells it. Memory does not grow with the
/// history. One use.
/// </summary>
internal sealed class Verification
{
    private readonly DatabaseSnapshot _database;
    private readonly Universe _universe;
    private readonly Findings _findings;
    private readonly CommandProgress _progress;
    private readonly SequenceRanges _unknown = new();
    private long _rows;
    private long _events;
    private long _checkpoints;

    private Verification(
        DatabaseSnapshot database, Universe universe, Findings findings, CommandProgress progress)
    {
        _database = database;
        _universe = universe;
        _findings = findings;
        _progress = progress;
    }

    /// <summary>Tells what is damaged; what was counted and whether it is sound.</summary>
    /// <exception cref="StartRefusedException">It cannot be read now, which says nothing of damage.</exception>
    public static string Run(string path, Universe universe, Findings findings, CommandProgress progress)
    {
        try
        {
            return DatabaseDamage.Judge(path, () =>
            {
                using var database = DatabaseSnapshot.Open(path, universe);
                return new Verification(database, universe, findings, progress).Check();
            });
        }
        catch (JournalCorruptException damage)
        {
            findings.Add(damage.Message, Remedy.Restore);
            return findings.Verdict;
        }
    }

    private string Check()
    {
        _progress.Show("file");
        foreach (var line in _database.CheckFile(Broken("the file")))
        {
            _findings.Add($"the file: {line}", Remedy.Restore);
        }

        if (_database.RetentionFault is { } retention)
        {
            _findings.Add(retention, Remedy.Restore);
        }

        CheckJournal();
        CheckPlain();
        _progress.Show("other tables");
        foreach (var fault in _database.CheckKept(Broken("the tables of acks and requests")))
        {
            _findings.Add(fault, Remedy.Restore);
        }

        var range = _database.Range;
        return $"journal {_database.JournalId}, {_rows} rows, {_events} events ({range.OldestAfter + 1} to "
            + $"{range.Newest}), {_checkpoints} checkpoints, "
            + string.Join(", ", PlainTables.Names.Select(table => $"{_database.Count(table)} {table}"))
            + $" verified; {_findings.Verdict}";
    }

    private void CheckJournal()
    {
        var range = _database.Range;
        var scanner = new EventScanner(_universe);
        var projector = new Projector(_universe);
        var projected = new ProjectedRows();
        var last = _database.Retention.EventsThrough;
        _unknown.Add(long.MinValue, last);
        using var checkpoints = new CheckpointCheck(
            _database.Checkpoints(Broken("checkpoints")), _universe, last == 0, _findings);
        foreach (var walked in _database.Walk(Broken("the journal")))
        {
            _rows++;
            if (walked.Fault is { } fault)
            {
                _findings.Add(fault, Remedy.Restore);
            }

            if (walked.Row is not { } row || Scan(scanner, row) is not { } batch)
            {
                checkpoints.Doubt();
                continue;
            }

            if (row.FirstSequence > last + 1)
            {
                checkpoints.Doubt();
                _unknown.Add(last + 1, row.FirstSequence - 1);
            }

            last = row.LastSequence;
            _events += batch.Entries.Length;
            checkpoints.Take(batch);
            projected.Clear();
            projector.Project(batch, projected);
            _database.Project(projected);
            _progress.Show("journal", last - range.OldestAfter, range.Newest - range.OldestAfter);
        }

        _unknown.Add(last + 1, range.Newest);
        checkpoints.End(last);
        _checkpoints = checkpoints.Count;
    }

    private EncodedBatch? Scan(EventScanner scanner, JournalRow row)
    {
        try
        {
            var batch = scanner.Scan(row.Events);
            EventReading.CheckWhole(batch, row.FirstSequence, row.LastSequence);
            return batch;
        }
        catch (JournalCorruptException damage)
        {
            _findings.Add($"journal row {row.FirstSequence}: {damage.Message}", Remedy.Restore);
            return null;
        }
    }

    /// <summary>
    /// A plain row whose event the journal no longer has, or not in one piece, is held against its checksum alone.
    /// </summary>
    private void CheckPlain()
    {
        _progress.Show("bars, deals, alerts");
        foreach (var difference in _database.Compare(Broken("a plain table")))
        {
            if (difference.Kind != RowDifferenceKind.Extra || !_unknown.Contains(difference.Sequence))
            {
                _findings.Add(Describe(difference), Remedy.Rebuild);
            }
        }

        foreach (var fault in _database.CheckPlain(_unknown.Contains, Broken("a plain table")))
        {
            _findings.Add(fault, Remedy.Restore);
        }
    }

    private static string Describe(RowDifference difference) => difference.Kind switch
    {
        RowDifferenceKind.Missing =>
            $"{difference.Table}: the row of event {difference.Sequence} is missing ({difference.Place})",
        RowDifferenceKind.Extra => $"{difference.Table}: no event tells the row {difference.Place}",
        _ => $"{difference.Table}: the row {difference.Place} is not what event {difference.Sequence} tells, in "
            + difference.Columns.Replace(" ", ", ", StringComparison.Ordinal),
    };

    private Action<string> Broken(string what) => reason =>
        _findings.Add($"{what} cannot be read further ({reason})", Remedy.Restore);
}
