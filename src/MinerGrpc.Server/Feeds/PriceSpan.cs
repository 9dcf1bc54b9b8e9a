using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>Open, high, low and close of a day or an hour, in nanos; 0 &lt; low &lt; high.</summary>
internal readonly record struct PriceSpan
{
    public PriceSpan(string name, Price open, Price high, Price low, Price close)
    {
        if (low.Nanos <= 0 || low >= high || open < low || open > high || close < low || close > high)
        {
            throw new ArgumentException(
                $"{name}: open {open}, high {high}, low {low} and close {close} do not fit together: "
                + "expected 0 < low < high with open and close between them.");
        }

        (OpenNanos, HighNanos, LowNanos, CloseNanos) = (open.Nanos, high.Nanos, low.Nanos, close.Nanos);
    }

    public long OpenNanos { get; }

    public long HighNanos { get; }

    public long LowNanos { get; }

    public long CloseNanos { get; }
}
