using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;

namespace MinerGrpc.Server.Tests.Feeds;

/// <summary>One pass over the bundled session, made once for all tests that only look at it.</summary>
public sealed class PlayedSession
{
    public IReadOnlyList<ShareDay> Shares { get; } =
        SessionTables.ParseShares(BundledTables.Read("session_2025-09-09.csv"));

    public IReadOnlyList<BenchmarkHour> Hours { get; } =
        SessionTables.ParseHours(BundledTables.Read("btc_hourly_2025-09-09.csv"));

    public IReadOnlyList<Instant> SliceTimes { get; }

    public ILookup<string, QuoteInput> Quotes { get; }

    public PlayedSession()
    {
        var times = new List<Instant>();
        var quotes = new List<QuoteInput>();
        foreach (var slice in BundledSession.Reconstruct(SessionNames.Resolve).Slices())
        {
            times.Add(slice.Time);
            quotes.AddRange(slice.Quotes);
        }

        SliceTimes = times;
        Quotes = quotes.ToLookup(quote => SessionNames.NameOf(quote.Instrument!.Value));
    }
}
