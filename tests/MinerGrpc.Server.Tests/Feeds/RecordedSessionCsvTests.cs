using System.Globalization;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;

namespace MinerGrpc.Server.Tests.Feeds;

public sealed class RecordedSessionCsvTests
{
    private const string Header = "time,instrument,bid,bid_size,ask,ask_size,last,last_size";
    private const string AllColumns = Header + ",previous_close,previous_close_date,flags";
    private const string Good = "2025-09-09T13:30:00Z,bitf,1.3,100,1.31,200,1.3,50";

    [Fact]
    public void The_bundled_session_written_and_read_again_is_the_same()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        RecordedSessionCsv.Write(text, Bundled(), SessionNames.NameOf);
        using var reader = new StringReader(text.ToString());
        using var expected = Bundled().GetEnumerator();

        foreach (var slice in RecordedSessionCsv.Read(reader, "round.csv", SessionNames.Resolve))
        {
            Assert.True(expected.MoveNext());
            Assert.Equal(expected.Current.Time, slice.Time);
            Assert.True(expected.Current.Quotes.SequenceEqual(slice.Quotes), $"{slice.Time}");
        }

        Assert.False(expected.MoveNext());
    }

    [Fact]
    public void A_row_keeps_every_value_exactly()
    {
        var row = "2025-09-09T13:30:00.000000001Z,instruments/bitf,1.000000001,0.5,1.31,200,-1.3,7,"
            + "1.28,2025-09-08,SIMULATED|HALTED|DELAYED";

        var quote = Assert.Single(ReadAll(AllColumns, row));

        Assert.Equal(SessionNames.Resolve("bitf"), quote.Instrument);
        Assert.Equal(1, quote.EventTime!.Value.NanosOfSecond);
        Assert.Equal(1_000_000_001, quote.Bid!.Value.Nanos);
        Assert.Equal(500_000_000, quote.BidSize!.Value.Nanos);
        Assert.Equal(-1_300_000_000, quote.Last!.Value.Nanos);
        Assert.Equal(Price.FromDecimal(1.28m), quote.PreviousClose);
        Assert.Equal(new DateOnly(2025, 9, 8), quote.PreviousCloseDate);
        Assert.Equal(QuoteFlags.Simulated | QuoteFlags.Halted | QuoteFlags.Delayed, quote.Flags);
    }

    [Fact]
    public void Empty_values_are_absent()
    {
        var quote = Assert.Single(ReadAll(Header, "2025-09-09T13:30:00Z,bitf,,,,,1.3,"));

        Assert.Equal(
            new QuoteInput
            {
                Instrument = SessionNames.Resolve("bitf"),
                EventTime = BundledSession.Open,
                Last = Price.FromDecimal(1.3m),
            },
            quote);
    }

    [Fact]
    public void Columns_are_found_by_name()
    {
        var quote = Assert.Single(ReadAll(
            "\uFEFFflags,last_size,last,ask_size,ask,bid_size,bid,instrument,time",
            "HALTED,50,1.3,200,1.31,100,1.3,bitf,2025-09-09T13:30:00Z\r"));

        Assert.Equal(Price.FromDecimal(1.31m), quote.Ask);
        Assert.Equal(QuoteFlags.Halted, quote.Flags);
    }

    [Fact]
    public void Rows_of_one_instant_are_one_slice_and_blank_lines_are_none()
    {
        using var reader = new StringReader(string.Join('\n',
            Header, Good, Good.Replace("bitf", "mara", StringComparison.Ordinal), "",
            Good.Replace("00Z", "00.5Z", StringComparison.Ordinal), ""));

        var sizes = RecordedSessionCsv.Read(reader, "f.csv", SessionNames.Resolve)
            .Select(slice => slice.Quotes.Count);

        Assert.Equal([2, 1], sizes);
    }

    [Theory]
    [InlineData("", "line 1, column 1: '' is no column: expected a header of time,instrument,bid,")]
    [InlineData("time,instrument,bid", "line 1, column bid_size: '' is missing from the header")]
    [InlineData(Header + ",bidsize", "line 1, column 9: 'bidsize' is no column")]
    [InlineData(Header + ",bid", "line 1, column 9: 'bid' stands there twice")]
    public void A_header_that_cannot_be_used_is_explained(string header, string expected) =>
        AssertError(expected, header, Good);

    [Theory]
    [InlineData("2025-09-09T13:30:00Z,bitf,1", "column all: '2025-09-09T13:30:00Z,bitf,1' has not as many values")]
    [InlineData(Good + ",,,,9", "has not as many values as the header: expected 11")]
    [InlineData("2025-09-09 13:30:00,bitf,,,,,1,,,,", "column time: '2025-09-09 13:30:00' is no time")]
    [InlineData("2025-09-09T13:30:00+02:00,bitf,,,,,1,,,,", "column time: '2025-09-09T13:30:00+02:00' is no time")]
    [InlineData("2025-09-09T13:30:00.0000000001Z,bitf,,,,,1,,,,", "column time")]
    [InlineData("2025-09-09T13:30:00.Z,bitf,,,,,1,,,,", "column time")]
    [InlineData("2025-02-30T13:30:00Z,bitf,,,,,1,,,,", "column time")]
    [InlineData("0001-01-01T00:00:00Z,bitf,,,,,1,,,,", "column time")]
    [InlineData(",bitf,,,,,1,,,,", "column time: '' is no time")]
    [InlineData("2025-09-09T13:30:00Z,doge,,,,,1,,,,", "column instrument: 'doge' is no instrument")]
    [InlineData("2025-09-09T13:30:00Z,,,,,,1,,,,", "column instrument: '' is no instrument")]
    [InlineData("2025-09-09T13:30:00Z,bitf,1e3,,,,1,,,,", "column bid: '1e3' is no number: expected units")]
    [InlineData("2025-09-09T13:30:00Z,bitf,NaN,,,,1,,,,", "column bid: 'NaN' is no number")]
    [InlineData("2025-09-09T13:30:00Z,bitf,,,1.0000000001,,1,,,,", "column ask: '1.0000000001' cannot be held")]
    [InlineData("2025-09-09T13:30:00Z,bitf,,,,,1,99999999999999,,,", "column last_size: '99999999999999' cannot be")]
    [InlineData("2025-09-09T13:30:00Z,bitf,,,,,79228162514264337593543950335,,,,", "column last: '7922816251426433")]
    [InlineData("2025-09-09T13:30:00Z,bitf,,,,,1,,1.2,,", "column previous_close_date: '' is empty: expected")]
    [InlineData("2025-09-09T13:30:00Z,bitf,,,,,1,,,2025-09-08,", "column previous_close: '' is empty: expected")]
    [InlineData("2025-09-09T13:30:00Z,bitf,,,,,1,,1.2,8.9.2025,", "column previous_close_date: '8.9.2025' is no date")]
    [InlineData("2025-09-09T13:30:00Z,bitf,,,,,1,,,,STALE", "column flags: 'STALE' is no set of flags: expected SIM")]
    [InlineData("2025-09-09T13:30:00Z,bitf,,,,,1,,,,HALTED|", "column flags: 'HALTED|' is no set of flags")]
    [InlineData("2025-09-09T13:29:59Z,bitf,,,,,1,,,,", "column time: '2025-09-09T13:29:59Z' is earlier than")]
    public void A_row_that_cannot_be_read_is_explained(string row, string expected) =>
        AssertError(expected, AllColumns, Good + ",,,", row);

    [Fact]
    public void More_rows_at_one_instant_than_fit_in_a_batch_are_refused() =>
        AssertError(
            "in more than 4096 rows", [Header, .. Enumerable.Repeat(Good, RecordedSessionCsv.SliceRowsMax + 1)]);

    [Fact]
    public void A_table_that_is_not_embedded_is_named() =>
        Assert.Contains(
            "nothing.csv", Assert.Throws<FileNotFoundException>(() => BundledTables.Read("nothing.csv")).Message,
            StringComparison.Ordinal);

    private static IEnumerable<SessionSlice> Bundled() => BundledSession.Reconstruct(SessionNames.Resolve).Slices();

    private static void AssertError(string expected, params string[] lines)
    {
        var error = Assert.Throws<FormatException>(() => ReadAll(lines));
        var line = expected.StartsWith("line 1,", StringComparison.Ordinal) ? 1 : lines.Length;
        Assert.StartsWith($"f.csv, line {line}, column ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static List<QuoteInput> ReadAll(params string[] lines)
    {
        using var reader = new StringReader(string.Join('\n', lines));
        return [.. RecordedSessionCsv.Read(reader, "f.csv", SessionNames.Resolve).SelectMany(slice => slice.Quotes)];
    }
}
