using System.Security.Cryptography;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Tests.Session;
using Xunit.Abstractions;

namespace MinerGrpc.Server.Tests.Feeds;

public sealed class SessionReconstructionTests(PlayedSession session, ITestOutputHelper output)
    : IClassFixture<PlayedSession>
{
    [Theory]
    [MemberData(nameof(OfficialFigures.Percents), MemberType = typeof(OfficialFigures))]
    [InlineData(SessionNames.Benchmark, -0.71)]
    public void The_moves_from_close_to_close_are_the_official_ones(string name, double percent) =>
        Assert.Equal(percent, Math.Round(100 * Move(name), 2));

    [Fact]
    public void The_mean_move_of_the_seven_is_the_official_one()
    {
        string[] seven = ["bitf", "cifr", "iren", "hut", "riot", "wulf", "mara"];
        Assert.Equal(14.83, Math.Round(100 * seven.Average(Move), 2));
    }

    [Fact]
    public void Slices_go_forward_in_time_with_the_benchmark_first()
    {
        Assert.All(session.SliceTimes.Zip(session.SliceTimes.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        var benchmark = SessionNames.Resolve(SessionNames.Benchmark);
        Assert.All(
            BundledSession.Reconstruct(SessionNames.Resolve).Slices().Take(400),
            slice => Assert.Equal(benchmark, slice.Quotes[0].Instrument));
    }

    /// <summary>
    /// A journal that holds a part of the session continues with the rest of the same path after a restart, also on
    /// the next version: whoever changes the path changes this digest knowingly.
    /// </summary>
    [Fact]
    public void The_same_seed_gives_the_same_quotes_on_every_machine()
    {
        var digest = Digest(BundledSession.DefaultSeed);
        output.WriteLine(digest);
        Assert.Equal("803477DF850E887B", digest);
    }

    [Fact]
    public void Another_seed_gives_other_quotes_between_the_same_figures()
    {
        var other = BundledSession.Reconstruct(SessionNames.Resolve, seed: 7).Slices();
        var prices = other.SelectMany(slice => slice.Quotes)
            .Where(quote => quote.Instrument == SessionNames.Resolve("bitf"))
            .Select(quote => quote.Last!.Value.Nanos)
            .ToList();

        Assert.NotEqual(session.Quotes["bitf"].Select(quote => quote.Last!.Value.Nanos), prices);
        Assert.Equal(Price.FromDecimal(1.62m).Nanos, prices.Max());
        Assert.Equal(Price.FromDecimal(1.59m).Nanos, prices[^1]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_seed_keeps_to_the_figures_of_the_day(int seed)
    {
        var days = session.Shares.ToDictionary(day => SessionNames.Resolve(day.Instrument)!.Value);
        var touched = days.Keys.ToDictionary(id => id, _ => (High: false, Low: false, Volume: 0L));
        foreach (var quote in BundledSession.Reconstruct(SessionNames.Resolve, seed).Slices()
                     .SelectMany(slice => slice.Quotes)
                     .Where(quote => days.ContainsKey(quote.Instrument!.Value)))
        {
            var (id, day) = (quote.Instrument!.Value, days[quote.Instrument!.Value]);
            Assert.True(
                day.Low <= quote.Bid && quote.Bid < quote.Ask && quote.Ask <= day.High,
                $"seed {seed}, {day.Instrument}, {quote.EventTime}: bid {quote.Bid}, ask {quote.Ask}");
            Assert.InRange(quote.Last!.Value.Nanos, day.Low.Nanos, day.High.Nanos);
            var (high, low, volume) = touched[id];
            touched[id] = (high || quote.Last == day.High, low || quote.Last == day.Low,
                volume + (quote.LastSize!.Value.Nanos / Price.NanosPerUnit));
        }

        Assert.All(touched, entry => Assert.Equal((true, true, days[entry.Key].Volume), entry.Value));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 5)];

    [Fact]
    public void An_instrument_that_the_universe_does_not_have_is_named()
    {
        var slices = BundledSession
            .Reconstruct(name => name == "hut" ? null : SessionNames.Resolve(name))
            .Slices();

        var error = Assert.Throws<ArgumentException>(() => slices.First());
        Assert.Contains("hut", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_that_do_not_fit_together_are_refused()
    {
        var day = session.Shares[0] with { High = Price.FromDecimal(1m) };
        var reconstruction = new SessionReconstruction
        {
            Shares = [day],
            BenchmarkHours = session.Hours,
            Benchmark = SessionNames.Benchmark,
            Resolve = SessionNames.Resolve,
            PreviousClose = BundledSession.PreviousClose,
            BenchmarkStart = BundledSession.Open,
            Open = BundledSession.Open,
            Close = BundledSession.Close,
            Seed = 1,
        };

        var error = Assert.Throws<ArgumentException>(() => reconstruction.Slices().First());
        Assert.StartsWith("mara: open 15.41, high 1", error.Message, StringComparison.Ordinal);
    }

    private static string Digest(int seed)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        using (var writer = new StreamWriter(stream))
        {
            RecordedSessionCsv.Write(
                writer, BundledSession.Reconstruct(SessionNames.Resolve, seed).Slices(), SessionNames.NameOf);
        }

        return Convert.ToHexString(hash.Hash!)[..16];
    }

    private double Move(string name)
    {
        var quotes = session.Quotes[name].ToList();
        var previous = quotes.First(quote => quote.PreviousClose is not null).PreviousClose!.Value;
        return Price.MoveRatio(previous, quotes[^1].Last!.Value);
    }
}
