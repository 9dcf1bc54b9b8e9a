namespace MinerGrpc.Server.Feeds;

/// <summary>
/// Random numbers from a seed, the same on every machine and runtime (SplitMix64, Steele, Lea and Flood 2014). A
/// copy of the struct repeats what the original gives.
/// </summary>
internal struct SeededNoise
{
    private ulong _state;

    /// <summary>A stream of its own for each name, so that one more instrument changes no other's path.</summary>
    public SeededNoise(int seed, string name)
    {
        // FNV-1a over the seed and the name.
        _state = unchecked(14695981039346656037UL ^ (uint)seed);
        foreach (var character in name)
        {
            _state = unchecked((_state ^ character) * 1099511628211UL);
        }
    }

    /// <summary>0 inclusive to 1 exclusive.</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 to <paramref name="end"/> - 1.</summary>
    public int NextInt(int end) => (int)(NextUnit() * end);

    /// <summary>
    /// Mean 0, variance 1, within ±6: twelve uniform numbers added. Logarithm and cosine would round differently
    /// from one machine to the next.
    /// </summary>
    public double NextNormal()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
        {
            sum += NextUnit();
        }

        return sum;
    }

    private ulong NextBits()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            var bits = _state;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
            return bits ^ (bits >> 31);
        }
    }
}
