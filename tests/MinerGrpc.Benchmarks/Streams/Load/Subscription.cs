using System.Diagnostics;
using MinerGrpc.Benchmarks.Measuring;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>How a subscriber counts.</summary>
internal enum Counting
{
    /// <summary>Each published quote comes to each subscriber, in order: their count tells the newest.</summary>
    Every = 0,

    /// <summary>As <see cref="Every"/>, and other events come as well.</summary>
    EveryKind = 1,

    /// <summary>Older values may be left out for newer ones.</summary>
    Latest = 2,

    /// <summary>The server sends the same ready bytes again and again.</summary>
    Free = 3,

    /// <summary>As <see cref="Latest"/>, and other events come as well.</summary>
    LatestKind = 4,
}

/// <summary>What a way of counting asks for.</summary>
internal static class CountingKinds
{
    public static bool IsLatest(this Counting counting) => counting is Counting.Latest or Counting.LatestKind;

    public static bool IsOfAllKinds(this Counting counting) => counting is Counting.EveryKind or Counting.LatestKind;
}

/// <summary>One subscriber's book. One reader writes it.</summary>
/// <param name="tallies">Where it is kept.</param>
/// <param name="index">Of the subscriber.</param>
/// <param name="counting">What is checked.</param>
/// <param name="latencies">Null: this subscriber measures no time.</param>
/// <param name="measureFrom">Number of the first quote whose time is measured.</param>
internal sealed class Subscription(
    Tallies tallies, int index, Counting counting, Latencies? latencies, long measureFrom)
{
    public bool MeasuresTime => latencies is not null;

    public Counting Counting => counting;

    public Latencies? Latencies => latencies;

    public bool IsReady => tallies[index].State != 0;

    /// <summary>The subscription stands: what is published from now on must come.</summary>
    public void Ready() => Volatile.Write(ref tallies[index].State, Tally.Stands);

    /// <summary>The server has ended it; whoever reads the tallies judges that.</summary>
    public void Ended() => Volatile.Write(ref tallies[index].State, Tally.HasEnded);

    /// <summary>A quote that measures time has come.</summary>
    /// <param name="number">Of the quote.</param>
    /// <param name="sentAt">Of the stopwatch, which is the machine's and the same in every process.</param>
    public void Measure(long number, long sentAt)
    {
        if (number >= measureFrom)
        {
            latencies!.Add(Stopwatch.GetElapsedTime(sentAt));
        }
    }

    /// <summary>A message has come whole.</summary>
    /// <param name="updates">In it.</param>
    /// <param name="quotes">Of them.</param>
    /// <param name="bytes">Of it.</param>
    /// <param name="newest">Number of the newest quote. Null: none was looked at.</param>
    public void Message(int updates, int quotes, int bytes, long? newest)
    {
        ref var tally = ref tallies[index];
        tally.Quotes += quotes;
        tally.Messages++;
        tally.Bytes += bytes;
        if (newest is { } number && counting != Counting.Free)
        {
            if (!counting.IsLatest() && tally.Quotes != number + 1)
            {
                tally.Holes++;
            }

            Volatile.Write(ref tally.Next, number + 1);
        }

        Volatile.Write(ref tally.Updates, tally.Updates + updates);
    }
}
