using System.Globalization;
using System.Text;
using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Core.Tests.Instruments;

public class UniverseTests
{
    private static readonly Universe Bundled = TestTables.BundledUniverse;

    [Fact]
    public void The_bundled_universe_has_fifteen_miners_three_counterparties_and_btc()
    {
        Assert.Equal(19, Bundled.Count);
        Assert.Equal(15, Bundled.Miners.Count);
        Assert.Equal(3, Bundled.Instruments.Count(i => i.Kind == InstrumentKind.Counterparty));
        Assert.Equal("instruments/btc-usd", Bundled[Bundled.Benchmark].Name);
        Assert.All(Bundled.Miners, id => Assert.Equal(InstrumentKind.Miner, Bundled[id].Kind));
    }

    [Fact]
    public void Ids_are_dense_in_the_ordinal_order_of_the_names()
    {
        Assert.Equal(Enumerable.Range(0, 19), Bundled.Instruments.Select(i => i.Id.Index));
        Assert.Equal(
            Bundled.Instruments.Select(i => i.Name).Order(StringComparer.Ordinal),
            Bundled.Instruments.Select(i => i.Name));
        Assert.Equal(Bundled.Miners.OrderBy(id => id.Index), Bundled.Miners);
    }

    [Fact]
    public void Each_instrument_is_found_by_its_name_as_text_and_as_bytes()
    {
        foreach (var instrument in Bundled.Instruments)
        {
            Assert.True(Bundled.TryFind(instrument.Name, out var byText));
            Assert.True(Bundled.TryFind(Encoding.UTF8.GetBytes(instrument.Name), out var byBytes));
            Assert.Equal((instrument.Id, instrument.Id), (byText, byBytes));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("bitf")]
    [InlineData("instruments/")]
    [InlineData("instruments/BITF")]
    [InlineData("instruments/bitf ")]
    [InlineData("instruments/bitf\0")]
    [InlineData("instruments/bítf")]
    [InlineData("instruments/a-name-that-is-longer-than-any-name-can-be")]
    public void A_name_that_is_none_is_not_found(string name)
    {
        Assert.False(Bundled.TryFind(name, out _));
        Assert.False(Bundled.TryFind(Encoding.UTF8.GetBytes(name), out _));
    }

    [Fact]
    public void A_name_that_is_no_utf8_is_not_found() =>
        Assert.False(Bundled.TryFind([0x69, 0xFF, 0xC0, 0x80], out _));

    [Theory]
    [InlineData("bitf", "2025-09-09", "BITF")]
    [InlineData("bitf", "2026-03-31", "BITF")]
    [InlineData("bitf", "2026-04-01", "KEEL")]
    [InlineData("iren", "2021-11-16", "")]
    [InlineData("iren", "2021-11-17", "IREN")]
    [InlineData("glxy", "2025-05-15", "")]
    [InlineData("glxy", "2025-05-16", "GLXY")]
    [InlineData("crwv", "2025-03-28", "CRWV")]
    [InlineData("nbis", "2024-10-20", "")]
    [InlineData("nbis", "2024-10-21", "NBIS")]
    [InlineData("corz", "2024-01-23", "")]
    [InlineData("corz", "2024-01-24", "CORZ")]
    [InlineData("btc-usd", "2013-01-01", "BTC-USD")]
    public void The_ticker_is_that_of_the_day(string instrument, string day, string ticker)
    {
        Assert.Equal(ticker, Find(instrument).TickerOn(Day(day)));
        if (ticker.Length > 0)
        {
            Assert.True(Bundled.TryResolveTicker(ticker, Day(day), out var id));
            Assert.Equal(Find(instrument).Id, id);
            Assert.True(Bundled.TryResolveTicker(ticker.ToLowerInvariant(), Day(day), out _));
        }
    }

    [Theory]
    [InlineData("KEEL", "2026-03-31")]
    [InlineData("BITF", "2026-04-01")]
    [InlineData("GLXY", "2025-05-15")]
    [InlineData("AAPL", "2025-09-09")]
    [InlineData("", "2025-09-09")]
    public void A_ticker_that_nobody_carried_that_day_is_not_resolved(string ticker, string day) =>
        Assert.False(Bundled.TryResolveTicker(ticker, Day(day), out _));

    [Fact]
    public void The_rename_says_that_its_day_is_not_certain() =>
        Assert.All(Find("bitf").Tickers, t => Assert.Equal("month known, day unverified", t.Note));

    [Theory]
    [InlineData("iren", "2025-11-02", BusinessModel.Unspecified)]
    [InlineData("iren", "2025-11-03", BusinessModel.AiHpc)]
    [InlineData("cifr", "2020-01-01", BusinessModel.SelfMining)]
    [InlineData("cifr", "2025-09-24", BusinessModel.SelfMining)]
    [InlineData("cifr", "2025-09-25", BusinessModel.AiHpc)]
    [InlineData("mara", "2025-09-08", BusinessModel.Unspecified)]
    [InlineData("mara", "2025-09-09", BusinessModel.Treasury)]
    [InlineData("wulf", "2025-09-09", BusinessModel.AiHpc)]
    [InlineData("apld", "2025-09-09", BusinessModel.Hosting)]
    [InlineData("nbis", "2025-09-09", BusinessModel.AiCloud)]
    [InlineData("msft", "2025-09-09", BusinessModel.Hyperscaler)]
    [InlineData("btc-usd", "2025-09-09", BusinessModel.Unspecified)]
    public void The_business_model_is_that_of_the_day_and_never_guessed(
        string name, string day, BusinessModel model) =>
        Assert.Equal(model, Find(name).BusinessModelOn(Day(day)));

    [Theory]
    [InlineData("corz", "2025-07-06", false)]
    [InlineData("corz", "2025-07-07", true)]
    [InlineData("corz", "2025-09-09", true)]
    [InlineData("corz", "2025-10-29", true)]
    [InlineData("corz", "2025-10-30", false)]
    [InlineData("crwv", "2025-09-09", false)]
    public void A_merger_binds_from_its_first_day_to_the_day_before_its_end(string name, string day, bool bound) =>
        Assert.Equal(bound, Find(name).MergerBoundOn(Day(day), Day(day)));

    [Fact]
    public void Lookups_allocate_nothing()
    {
        var day = Day("2025-09-09");
        LookUpAll(day);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            LookUpAll(day);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void LookUpAll(DateOnly day)
    {
        _ = Bundled.TryFind("instruments/wulf", out var id);
        _ = Bundled.TryFind("instruments/wulf"u8, out _);
        _ = Bundled.TryFind("instruments/none"u8, out _);
        _ = Bundled.TryResolveTicker("KEEL", day, out _);
        _ = Bundled[id].TickerOn(day).Length;
        _ = Bundled[id].BusinessModelOn(day);
        _ = Bundled[id].MergerBoundOn(day, day);
    }

    private static Instrument Find(string key) =>
        Bundled.TryFind("instruments/" + key, out var id) ? Bundled[id] : throw new ArgumentException(key);

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);
}
