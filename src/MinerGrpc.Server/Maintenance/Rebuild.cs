using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.Server.Storage;

namespace MinerGrpc.Server.Maintenance;

/// <summary>
/// Makes the plain tables and the checkpoints anew from the journal, in one transaction: a process that dies in between
/// has changed nothing. One use.
/// </summary>
internal sealed class Rebuild
{
    private readonly DatabaseRewrite _database;
    private readonly Universe _universe;
    private readonly CommandProgress _progress;
    private readonly EventDecoder _decoder;
    private MarketMoment? _market;
    private JournalCheckpoint? _first;
    private long _rows;
    private long _checkpoints;
    private long _due = MarketCheckpoints.Every;

    private Rebuild(DatabaseRewrite database, Universe universe, CommandProgress progress)
    {
        _database = database;
        _universe = universe;
        _progress = progress;
        _decoder = new EventDecoder(universe);
    }

    /// <summary>What was made anew.</summary>
    /// <param name="findings">Damage that it cannot mend.</param>
    /// <exception cref="StartRefusedException">A server has the database, or it cannot be opened.</exception>
    public static string Run(string path, Universe universe, Findings findings, CommandProgress progress)
    {
        try
        {
            return DatabaseDamage.Judge(path, () =>
            {
                using var database = DatabaseRewrite.Begin(path, universe);
                return new Rebuild(database, universe, progress).Run(findings);
            });
        }
        catch (JournalCorruptException damage)
        {
            findings.Add(damage.Message, Remedy.Restore);
            return $"nothing was changed; {findings.Verdict}";
        }
    }

    private string Run(Findings findings)
    {
        var range = _database.Range;
        Begin(range);
        var scanner = new EventScanner(_universe);
        var projector = new Projector(_universe);
        var projected = new ProjectedRows();
        foreach (var walked in _database.Walk())
        {
            if (walked is not { Fault: null, Row: { } row })
            {
                throw new JournalCorruptException(walked.Fault ?? $"journal row {walked.First} cannot be read");
            }

            var batch = scanner.Scan(row.Events);
            EventReading.CheckWhole(batch, row.FirstSequence, row.LastSequence);
            projected.Clear();
            projector.Project(batch, projected);
            _database.Write(projected);
            TakeCheckpoint(batch);
            _rows++;
            _progress.Show(
                "journal", row.LastSequence - range.OldestAfter, range.Newest - range.OldestAfter);
        }

        _progress.Show("bars, deals, alerts");
        var counts = _database.Store();
        foreach (var fault in _database.CheckOlder())
        {
            findings.Add(fault, Remedy.Restore);
        }

        _progress.Show("commit");
        _database.Commit();
        return $"{string.Join(", ", counts.Select(c => $"{c.Rows} {c.Table}"))} and {_checkpoints} checkpoints from "
            + $"{_rows} rows of the journal ({range.OldestAfter + 1} to {range.Newest}); {findings.Verdict}";
    }

    /// <summary>
    /// A journal that has its first event is replayed from there. One whose oldest events have expired needs what its
    /// oldest checkpoint remembers of them.
    /// </summary>
    private void Begin(JournalRange range)
    {
        if (range.OldestAfter == 0)
        {
            _market = new MarketBeginning(_universe).At(null, 0, _database);
        }
        else if (_database.OldestCheckpoint() is { } oldest)
        {
            _first = oldest;
            _checkpoints = 1;
            _due += oldest.Sequence;
        }

        _database.DeleteCheckpoints(except: _first?.Sequence);
    }

    private void TakeCheckpoint(EncodedBatch batch)
    {
        if (_market is null && _first?.Sequence < batch.FirstSequence)
        {
            _market = new MarketBeginning(_universe).At(_first, 0, _database);
        }

        // Without one the events are of before the first checkpoint, which knows them.
        if (_market is not { } market)
        {
            return;
        }

        _decoder.Restore(batch, market.Market);
        _market = market = market with { Latest = market.Latest.With(batch) };
        if (batch.LastSequence >= _due)
        {
            _database.Write(MarketCheckpoints.Take(market.Market, market.Latest, _universe));
            _due = batch.LastSequence + MarketCheckpoints.Every;
            _checkpoints++;
        }
    }
}
