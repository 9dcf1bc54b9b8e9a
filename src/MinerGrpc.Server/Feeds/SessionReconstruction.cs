using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>
/// Makes the quotes of a day second by second from the figures that are known of it, the same for the same seed.
/// What it makes is no record: each quote is flagged SIMULATED. Data/SESSIONS.md says what is exact in it.
/// </summary>
public sealed class SessionReconstruction
{
    /// <summary>Known of each share. One row or more.</summary>
    public required IReadOnlyList<ShareDay> Shares { get; init; }

    /// <summary>
    /// The hours from <see cref="BenchmarkStart"/> to <see cref="Close"/>, the one that starts at or holds the close
    /// included, and the one that holds <see cref="PreviousClose"/>.
    /// </summary>
    public required IReadOnlyList<BenchmarkHour> BenchmarkHours { get; init; }

    /// <summary>Short id of the benchmark.</summary>
    public required string Benchmark { get; init; }

    /// <summary>Short id to instrument; null where there is none, which ends the enumeration with an error.</summary>
    public required Func<string, InstrumentId?> Resolve { get; init; }

    /// <summary>The instant of the official close before: the first record is the benchmark's price there.</summary>
    public required Instant PreviousClose { get; init; }

    /// <summary>The benchmark is quoted from here, so that it stands on the board at the open.</summary>
    public required Instant BenchmarkStart { get; init; }

    /// <summary>First trade of every share. Whole seconds, as all instants here.</summary>
    public required Instant Open { get; init; }

    /// <summary>The closing print: the last trade carries this very instant.</summary>
    public required Instant Close { get; init; }

    public required int Seed { get; init; }

    /// <summary>
    /// A new pass. The benchmark stands first in each slice, so that it is on the board when the shares of the same
    /// instant are judged. Previous closes stand in the first quote of each instrument on the day itself.
    /// </summary>
    public IEnumerable<SessionSlice> Slices()
    {
        var benchmark = new BenchmarkSource(ResolveOrThrow(Benchmark), BenchmarkHours, Seed);
        var lastStep = (int)(Close.UnixSeconds - Open.UnixSeconds);
        var shares = Shares
            .Select(day => new ShareSource(ResolveOrThrow(day.Instrument), day, lastStep, Seed))
            .ToArray();

        var slice = new SessionSlice();
        slice.Restart(PreviousClose);
        var atPreviousClose = benchmark.At(PreviousClose);
        slice.Quotes.Add(atPreviousClose);
        yield return slice;

        for (var time = BenchmarkStart; time <= Close; time = time.PlusNanos(Instant.NanosPerSecond))
        {
            slice.Restart(time);
            var quote = benchmark.At(time);
            if (time == BenchmarkStart)
            {
                quote.PreviousClose = atPreviousClose.Last;
                quote.PreviousCloseDate = Shares[0].PreviousCloseDate;
            }

            slice.Quotes.Add(quote);
            if (time >= Open)
            {
                foreach (var share in shares)
                {
                    slice.Quotes.Add(share.Next(time));
                }
            }

            yield return slice;
        }
    }

    private InstrumentId ResolveOrThrow(string name) =>
        Resolve(name)
        ?? throw new ArgumentException($"The session has quotes of {name}, which is no instrument here.");
}
