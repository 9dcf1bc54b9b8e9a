using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Core.Tests.Instruments;

/// <summary>A universe of two, and each way in which its tables can be wrong.</summary>
public class UniverseTablesTests
{
    private const string InstrumentsHeader = "instrument,display_name,kind,mic,currency,country,cik,history\n";
    private const string TickersHeader = "instrument,ticker,start,end,note\n";
    private const string ModelsHeader = "instrument,business_model,start,end,source\n";
    private const string MergersHeader = "instrument,start,end,terms\n";
    private const string SplitsHeader = "instrument,date,new_shares,old_shares,source\n";
    private const string Btc = "btc,Bitcoin,BENCHMARK,,USD,,,\n";
    private const string Two = "zed,\"Zed, Inc.\",MINER,XNAS,USD,US,0000000001,\n" + Btc;

    [Fact]
    public void A_small_universe_is_read_whatever_the_order_of_its_rows()
    {
        var universe = Parse(
            Two,
            tickers: "zed,NEW,2025-02-01,,\nzed,OLD,,2025-02-01,renamed\n",
            models: "zed,AI_HPC,2025-03-01,,deal\nzed,SELF_MINING,,2025-03-01,\n",
            mergers: "zed,2025-04-01,2025-05-01,1 A for each ZED\n",
            splits: "zed,2025-06-01,3,2,8-K\nzed,2025-05-01,1,10,8-K\n");
        var zed = universe[new InstrumentId(1)];
        Assert.Equal(("instruments/zed", "Zed, Inc.", "XNAS"), (zed.Name, zed.DisplayName, zed.Mic));
        Assert.Equal(["OLD", "NEW"], zed.Tickers.Select(t => t.Ticker));
        Assert.Equal([BusinessModel.SelfMining, BusinessModel.AiHpc], zed.BusinessModels.Select(m => m.Model));
        Assert.Equal(
            new DatedMerger(new DateOnly(2025, 4, 1), new DateOnly(2025, 5, 1), "1 A for each ZED"),
            Assert.Single(zed.Mergers));
        Assert.Equal(
            [
                new DatedSplit(new DateOnly(2025, 5, 1), 1, 10, "8-K"),
                new DatedSplit(new DateOnly(2025, 6, 1), 3, 2, "8-K"),
            ],
            zed.Splits);
        Assert.Equal(new InstrumentId(0), universe.Benchmark);
    }

    [Fact]
    public void A_ticker_may_pass_to_another_company()
    {
        var universe = Parse(
            Two + "abe,Abe,MINER,,USD,,,\n", tickers: "zed,XYZ,2025-02-01,,\nabe,XYZ,,2025-02-01,\n");
        Assert.True(universe.TryResolveTicker("XYZ", new DateOnly(2025, 1, 31), out var before));
        Assert.True(universe.TryResolveTicker("XYZ", new DateOnly(2025, 2, 1), out var after));
        Assert.Equal(("instruments/abe", "instruments/zed"), (universe[before].Name, universe[after].Name));
    }

    [Theory]
    [InlineData("Zed,Zed,MINER,,USD,,,\n" + Btc, "line 2: column instrument: 'Zed' must be 1 to 32 characters of")]
    [InlineData(Btc + Btc, "line 3: column instrument: 'btc' is there twice")]
    [InlineData("zed,,MINER,,USD,,,\n" + Btc, "line 2: column display_name: '' must not be empty")]
    [InlineData("zed,Zed,MINR,,USD,,,\n" + Btc, "line 2: column kind: 'MINR' is none of MINER, BENCHMARK")]
    [InlineData("zed,Zed,MINER,XN,USD,,,\n" + Btc, "line 2: column mic: 'XN' must be 4 characters of")]
    [InlineData("zed,Zed,MINER,,usd,,,\n" + Btc, "line 2: column currency: 'usd' must be 3 characters of")]
    [InlineData("zed,Zed,MINER,,USD,USA,,\n" + Btc, "line 2: column country: 'USA' must be 2 characters of")]
    [InlineData("zed,Zed,MINER,,USD,,123,\n" + Btc, "line 2: column cik: '123' must be 10 characters of")]
    [InlineData("zed,Zed,MINER,,USD,,,\n", "line 1: column kind: no instrument is BENCHMARK; one must be")]
    [InlineData(Btc + "zed,Zed,BENCHMARK,,USD,,,\n", "line 3: column kind: 'BENCHMARK' is there twice")]
    public void A_bad_instrument_is_refused(string rows, string problem) =>
        AssertRefused("instruments.csv, " + problem, () => Parse(rows));

    [Theory]
    [InlineData("abe,ABE,,,\n", "line 2: column instrument: 'abe' is not in instruments.csv")]
    [InlineData("zed,zed,,,\n", "line 2: column ticker: 'zed' must be 1 to 12 characters of")]
    [InlineData("zed,ZED,2025-1-1,,\n", "line 2: column start: '2025-1-1' is not a date; write it as 2025-09-09")]
    [InlineData("zed,ZED,2025-01-02,2025-01-02,\n", "line 2: column end: '2025-01-02' must be after the start")]
    [InlineData("zed,A,,2025-01-02,\nzed,B,2025-01-01,,\n", "line 3: column start: '2025-01-01' begins a span that")]
    [InlineData("zed,A,,,\nbtc,A,2025-01-01,,\n", "line 3: column ticker: 'A' is 'zed' on some of the same days")]
    public void A_bad_ticker_is_refused(string rows, string problem) =>
        AssertRefused("tickers.csv, " + problem, () => Parse(Two, tickers: rows));

    [Theory]
    [InlineData("zed,MINING,,,\n", "line 2: column business_model: 'MINING' is none of SELF_MINING")]
    [InlineData("zed,UNSPECIFIED,,,\n", "line 2: column business_model: 'UNSPECIFIED' is none of SELF_MINING")]
    [InlineData("zed,HOSTING,,,\nzed,AI_HPC,2025-01-01,,\n", "line 3: column start: '2025-01-01' begins a span")]
    public void A_bad_business_model_is_refused(string rows, string problem) =>
        AssertRefused("business_models.csv, " + problem, () => Parse(Two, models: rows));

    [Theory]
    [InlineData("zed,,2025-01-02,terms\n", "line 2: column start: '' is not a date; write it as 2025-09-09")]
    [InlineData("zed,2025-01-02,,terms\n", "line 2: column end: '' must not be empty")]
    [InlineData("zed,2025-01-02,2025-02-01,\n", "line 2: column terms: '' must not be empty")]
    public void A_bad_merger_is_refused(string rows, string problem) =>
        AssertRefused("mergers.csv, " + problem, () => Parse(Two, mergers: rows));

    [Theory]
    [InlineData("abe,2025-01-02,1,10,s\n", "line 2: column instrument: 'abe' is not in instruments.csv")]
    [InlineData("zed,,1,10,s\n", "line 2: column date: '' is not a date; write it as 2025-09-09")]
    [InlineData("zed,2025-01-02,0,10,s\n", "line 2: column new_shares: '0' is not a whole number of shares")]
    [InlineData("zed,2025-01-02,1.5,1,s\n", "line 2: column new_shares: '1.5' is not a whole number of shares")]
    [InlineData("zed,2025-01-02,1,10001,s\n", "line 2: column old_shares: '10001' is not a whole number of")]
    [InlineData("zed,2025-01-02,2,2,s\n", "line 2: column old_shares: '2' is as many as the new ones")]
    [InlineData("zed,2025-01-02,1,10,\n", "line 2: column source: '' must not be empty")]
    [InlineData("zed,2025-01-02,1,10,s\nzed,2025-01-02,2,1,s\n", "line 3: column date: '2025-01-02' has a split")]
    public void A_bad_split_is_refused(string rows, string problem) =>
        AssertRefused("splits.csv, " + problem, () => Parse(Two, splits: rows));

    private static void AssertRefused(string message, Func<Universe> parse) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(parse).Message, StringComparison.Ordinal);

    private static Universe Parse(
        string instruments, string tickers = "", string models = "", string mergers = "", string splits = "") =>
        Universe.Parse(
            InstrumentsHeader + instruments,
            TickersHeader + tickers,
            ModelsHeader + models,
            MergersHeader + mergers,
            SplitsHeader + splits);
}
