using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server;

/// <summary>
/// The checkpoints of the market loop. The loop copies what the market remembers; to make a checkpoint of it takes a
/// millisecond, and that beside the loop, which commits the next groups meanwhile. It goes with one of them, at the
/// latest with the one after which the next is due. A process that dies before has one with its first commit again.
/// Belongs to the loop's thread.
/// </summary>
internal sealed class LoopCheckpoints(IJournal journal, Universe universe)
{
    private Task<ReadyCheckpoint>? _made;
    private long _dueAt;
    private long _neededAt;

    /// <summary>After a start or a refused commit.</summary>
    /// <param name="market">Where the journal ends.</param>
    /// <param name="latest">There as well.</param>
    public void Restart(SectorMarket market, LatestValues latest)
    {
        _made = null;
        _dueAt = MarketCheckpoints.Every
            + (journal.FindCheckpoint(new Instant(long.MaxValue))?.Sequence ?? journal.Range.OldestAfter);
        if (IsDue(latest.Sequence))
        {
            Take(market, latest);

            // However often a process dies, none is put off further.
            _neededAt = latest.Sequence;
        }
    }

    public bool IsDue(long sequence) => sequence >= _dueAt;

    /// <summary>After the commit of a group that reached so far.</summary>
    public void Take(SectorMarket market, LatestValues latest)
    {
        var make = MarketCheckpoints.Picture(market, latest, universe);
        _made = Task.Run(() => journal.Prepare(make()));
        _neededAt = _dueAt = latest.Sequence + MarketCheckpoints.Every;
    }

    /// <summary>What a commit takes with it. Null: nothing is due or ready.</summary>
    /// <param name="sequence">Of the commit's last event.</param>
    public ReadyCheckpoint? ForCommit(long sequence)
    {
        if (_made is not { } made || (!made.IsCompleted && sequence < _neededAt))
        {
            return null;
        }

        _made = null;
        return made.GetAwaiter().GetResult();
    }
}
