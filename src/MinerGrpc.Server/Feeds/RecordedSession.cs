using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>Something that <see cref="ReplayFeed"/> can play, more than once and always the same.</summary>
public sealed record RecordedSession
{
    /// <summary>For people: a file name, or what the bundled session is called.</summary>
    public required string Name { get; init; }

    /// <summary>A new pass over the slices, in time order.</summary>
    public required Func<IEnumerable<SessionSlice>> OpenSlices { get; init; }

    /// <summary>
    /// To what instant the market's clock moves after the last slice, given the time of that slice: the end of the
    /// trading day, so that the market shows CLOSED. Null: it stays where it is.
    /// </summary>
    public required Func<Instant, Instant?> DayEnd { get; init; }

    /// <summary>A session in the format of <see cref="RecordedSessionCsv"/>.</summary>
    /// <param name="path">The file; it is opened by each pass and closed at its end.</param>
    /// <param name="resolve">Short id to instrument; null where there is none.</param>
    /// <param name="dayEnd">See <see cref="DayEnd"/>; the exchange calendar knows it.</param>
    public static RecordedSession FromCsv(
        string path, Func<string, InstrumentId?> resolve, Func<Instant, Instant?> dayEnd) => new()
        {
            Name = Path.GetFileName(path),
            OpenSlices = () => ReadFile(path, resolve),
            DayEnd = dayEnd,
        };

    private static IEnumerable<SessionSlice> ReadFile(string path, Func<string, InstrumentId?> resolve)
    {
        using var reader = new StreamReader(path);
        foreach (var slice in RecordedSessionCsv.Read(reader, Path.GetFileName(path), resolve))
        {
            yield return slice;
        }
    }
}
