namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// The open streams, each in a slot of its own that it keeps until it ends: nobody moves while the loop goes through
/// them, so that none is missed, and one more or less costs the same however many there are. Written under the hub's
/// lock, read without one.
/// </summary>
internal sealed class SubscriberSlots
{
    private readonly Stack<int> _free = new();
    private volatile Subscriber?[] _slots = [];

    public int Count { get; private set; }

    /// <summary>Null: a free slot. Who comes or goes meanwhile may be among them or not.</summary>
    public ReadOnlySpan<Subscriber?> All => _slots;

    /// <returns>There are more slots now.</returns>
    public bool Add(Subscriber subscriber)
    {
        var grows = _free.Count == 0;
        if (grows)
        {
            Grow();
        }

        subscriber.Slot = _free.Pop();
        Volatile.Write(ref _slots[subscriber.Slot], subscriber);
        Count++;
        return grows;
    }

    /// <summary>One that was added, once.</summary>
    public void Remove(Subscriber subscriber)
    {
        _slots[subscriber.Slot] = null;
        _free.Push(subscriber.Slot);
        Count--;
    }

    private void Grow()
    {
        var old = _slots;
        var larger = new Subscriber?[Math.Max(16, 2 * old.Length)];
        old.CopyTo(larger, 0);
        for (var slot = larger.Length - 1; slot >= old.Length; slot--)
        {
            _free.Push(slot);
        }

        _slots = larger;
    }
}
