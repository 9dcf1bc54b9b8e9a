namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// Counts the large responses that are being written in one piece. The transport takes room for a piece from the shared
/// array pool, which gives what came back last and is still in the processor's cache; its own blocks of 4 KiB go round,
/// each cold and each under a lock. But that pool keeps few arrays of a size and would make more for each response:
/// what goes beyond is written in blocks. Thread-safe.
/// </summary>
/// <param name="most">At a time.</param>
internal sealed class LargeWrites(int most)
{
    /// <summary>Less has room in a block.</summary>
    public const int Bytes = 4 << 10;

    private int _count;

    /// <summary>False: too many are under way. <see cref="End"/> follows otherwise, once.</summary>
    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _count) <= most)
        {
            return true;
        }

        End();
        return false;
    }

    public void End() => Interlocked.Decrement(ref _count);
}
