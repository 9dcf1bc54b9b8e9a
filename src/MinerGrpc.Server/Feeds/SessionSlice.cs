using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>
/// All quotes of one instant of a session. A source reuses one slice: what it holds is valid until the next one is
/// asked for, so a reader that keeps quotes copies them.
/// </summary>
public sealed class SessionSlice
{
    /// <summary>The event time of every quote in it; later than that of the slice before.</summary>
    public Instant Time { get; private set; }

    /// <summary>1 or more.</summary>
    public List<QuoteInput> Quotes { get; } = [];

    internal void Restart(Instant time)
    {
        Time = time;
        Quotes.Clear();
    }
}
