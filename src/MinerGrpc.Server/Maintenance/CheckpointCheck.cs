using System.Text.Json;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.Server.Storage;

namespace MinerGrpc.Server.Maintenance;

/// <summary>
/// Goes along the journal with its checkpoints: each must hold the newest event of each kind and instrument at its
/// place, and one must be there wherever the market loop takes one. Not thread-safe.
/// </summary>
internal sealed class CheckpointCheck : IDisposable
{
    private readonly Universe _universe;
    private readonly Findings _findings;
    private readonly IEnumerator<StoredCheckpoint> _checkpoints;
    private readonly LatestFrames _latest;
    private readonly EventScanner _scanner;
    private StoredCheckpoint? _next;

    /// <summary>What came before is known; otherwise the next checkpoint is believed and gone on from.</summary>
    private bool _isKnown;

    /// <summary>A row that ends at or after it has a checkpoint behind it.</summary>
    private long _due;

    /// <summary>
    /// Where such a row ends that has none yet: the process may have died before. Then the next start has made one,
    /// before the journal came so far that another was due.
    /// </summary>
    private long? _lacking;

    /// <param name="checkpoints">Oldest first.</param>
    /// <param name="universe">Of the database.</param>
    /// <param name="isWhole">The journal has its first event.</param>
    /// <param name="findings">What is wrong.</param>
    public CheckpointCheck(
        IEnumerable<StoredCheckpoint> checkpoints, Universe universe, bool isWhole, Findings findings)
    {
        _universe = universe;
        _findings = findings;
        _checkpoints = checkpoints.GetEnumerator();
        _latest = new LatestFrames(universe);
        _scanner = new EventScanner(universe);
        _isKnown = isWhole;
        _due = isWhole ? MarketCheckpoints.Every : long.MaxValue;
        Advance();
    }

    /// <summary>Checkpoints seen.</summary>
    public long Count { get; private set; }

    /// <summary>A row of the journal that is sound.</summary>
    public void Take(EncodedBatch batch)
    {
        var after = batch.FirstSequence - 1;
        while (_next is { Checkpoint: var checkpoint } && checkpoint.Sequence <= batch.LastSequence)
        {
            _latest.Take(batch, after, checkpoint.Sequence);
            TellIfMissing(checkpoint.Sequence);
            Judge(_next, batch);
            after = Math.Max(after, checkpoint.Sequence);
            Advance();
        }

        _latest.Take(batch, after, long.MaxValue);
        TellIfMissing(batch.LastSequence);
        if (_lacking is null && batch.LastSequence >= _due)
        {
            _lacking = batch.LastSequence;
        }
    }

    /// <summary>What comes next in the journal is damaged or missing: nothing is known until a checkpoint.</summary>
    public void Doubt()
    {
        _isKnown = false;
        _due = long.MaxValue;
        _lacking = null;
    }

    /// <summary>After the last row.</summary>
    /// <param name="newest">The journal's last event that is sound.</param>
    public void End(long newest)
    {
        for (; _next is { Checkpoint: var checkpoint } stored; Advance())
        {
            _findings.Add(
                stored.FitsChecksum
                    ? $"checkpoint {checkpoint.Sequence} lies behind the journal's last sound event {newest}"
                    : Misfit(checkpoint),
                stored.FitsChecksum ? Remedy.Restore : Remedy.Rebuild);
        }
    }

    public void Dispose() => _checkpoints.Dispose();

    private void TellIfMissing(long reached)
    {
        if (_lacking is { } place && reached - place >= MarketCheckpoints.Every)
        {
            _findings.Add($"the checkpoint at event {place} is missing", Remedy.Rebuild);
            _lacking = null;
        }
    }

    private void Judge(StoredCheckpoint stored, EncodedBatch batch)
    {
        var checkpoint = stored.Checkpoint;
        _lacking = null;
        _due = _isKnown || stored.FitsChecksum ? checkpoint.Sequence + MarketCheckpoints.Every : _due;
        if (Fault(stored) is { } fault)
        {
            _findings.Add(fault, Remedy.Rebuild);
        }
        else if (!_isKnown && checkpoint.Sequence >= batch.FirstSequence - 1)
        {
            _latest.Clear();
            _latest.Take(_scanner.Scan(checkpoint.Events), 0, long.MaxValue);
            _isKnown = true;
        }
    }

    private string? Fault(StoredCheckpoint stored)
    {
        var checkpoint = stored.Checkpoint;
        if (!stored.FitsChecksum)
        {
            return Misfit(checkpoint);
        }

        if (_isKnown && !_latest.Equal(checkpoint.Events))
        {
            return $"checkpoint {checkpoint.Sequence} does not hold the newest events of its place";
        }

        return IsReadable(checkpoint) ? null : $"the memory of checkpoint {checkpoint.Sequence} cannot be read";
    }

    /// <summary>A checkpoint of an older server lacks members, which is no fault.</summary>
    private bool IsReadable(JournalCheckpoint checkpoint)
    {
        try
        {
            MarketCheckpoints.Restore(
                checkpoint.Memory, new SectorMarket(_universe, TradingCalendar.NewYork), _universe);
            return true;
        }
        catch (Exception e) when (e is JsonException or JournalCorruptException)
        {
            return false;
        }
    }

    private void Advance()
    {
        _next = _checkpoints.MoveNext() ? _checkpoints.Current : null;
        Count += _next is null ? 0 : 1;
    }

    private static string Misfit(JournalCheckpoint checkpoint) =>
        $"checkpoint {checkpoint.Sequence} does not fit its checksum";
}
