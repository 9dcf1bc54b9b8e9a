using System.Text.Json;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.ConsoleClient.Csv;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

public sealed class ConsolePublishTests : IDisposable
{
    private const string GoodRow = "2025-09-10T13:30:00.000000001Z,bitf,1.62,1200,1.63,800,1.625,300";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_file_goes_out_in_batches_and_the_verdicts_are_counted()
    {
        await File.WriteAllLinesAsync(_file, [QuoteCsvColumns.Header, .. Enumerable.Repeat(GoodRow, 600)]);
        await using var server = await FakeServer.StartAsync();
        server.Market.Publishers = [publisher => publisher.AckAllAsync()];
        var run = await ConsoleRun.OfAsync(server.Address, "publish", _file);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal("accepted 600 refused 0 in 3 batches (0 already known), last sequence 700", run.Output[0]);
        Assert.Equal("verdicts ACCEPTED 600", run.Output[1]);
        Assert.Equal([256, 256, 88], server.Market.Batches.Select(batch => batch.Quotes.Count));
        var quote = server.Market.Batches.First().Quotes[0];
        Assert.Equal("instruments/bitf", quote.Instrument);
        Assert.Equal(1, quote.EventTime.Nanos);
        Assert.Equal(
            (1.62m, 1200m, 1.63m, 800m, 1.625m, 300m),
            (quote.BidPrice, quote.BidSize, quote.AskPrice, quote.AskSize, quote.LastPrice, quote.LastSize));
    }

    [Fact]
    public async Task The_same_file_has_the_same_batch_ids_and_another_source_has_others()
    {
        await File.WriteAllLinesAsync(_file, [QuoteCsvColumns.Header, GoodRow]);
        await using var server = await FakeServer.StartAsync();
        server.Market.Publishers = [publisher => publisher.AckAllAsync()];
        await ConsoleRun.OfAsync(server.Address, "publish", _file);
        await ConsoleRun.OfAsync(server.Address, "publish", _file);
        var last = await ConsoleRun.OfAsync(server.Address, "publish", _file, "--source", "other", "--json");
        var ids = server.Market.Batches.Select(batch => batch.BatchId).ToArray();
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
        using var totals = JsonDocument.Parse(Assert.Single(last.Output));
        Assert.Equal(1, totals.RootElement.GetProperty("verdicts").GetProperty("ACCEPTED").GetInt64());
    }

    [Theory]
    [InlineData("2025-09-10T13:30:00,bitf,,,,,1,", "time", "2025-09-10T13:30:00", "a UTC time such as")]
    [InlineData("2025-02-30T13:30:00Z,bitf,,,,,1,", "time", "2025-02-30T13:30:00Z", "a UTC time such as")]
    [InlineData(",bitf,,,,,1,", "time", "", "a UTC time such as")]
    [InlineData("2025-09-10T13:30:00Z,BIT F,,,,,1,", "instrument", "BIT F", "an instrument such as bitf")]
    [InlineData("2025-09-10T13:30:00Z,bitf,1.6x,,,,1,", "bid", "1.6x", "a decimal from 0")]
    [InlineData("2025-09-10T13:30:00Z,bitf,-1,,,,1,", "bid", "-1", "a decimal from 0")]
    [InlineData("2025-09-10T13:30:00Z,bitf,,,,,1.0000000001,", "last", "1.0000000001", "at most nine decimals")]
    [InlineData("2025-09-10T13:30:00Z,bitf,,,9223372037,,1,", "ask", "9223372037", "9223372036.854775807")]
    [InlineData("2025-09-10T13:30:00Z,bitf,1", "4", "2025-09-10T13:30:00Z,bitf,1", "8 values, not 3")]
    public async Task A_malformed_row_is_named_by_line_column_and_value_and_nothing_is_published(
        string row, string column, string value, string expected)
    {
        await File.WriteAllLinesAsync(_file, [QuoteCsvColumns.Header, GoodRow, "", row]);
        await using var server = await FakeServer.StartAsync();
        server.Market.Publishers = [publisher => publisher.AckAllAsync()];
        var run = await ConsoleRun.OfAsync(server.Address, "publish", _file);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith(
            $"minergrpc: {_file} line 4, column {column}: \"{value}\" is not valid; expected ",
            run.Error,
            StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(server.Market.Batches);
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData("instrument,last", "time")]
    [InlineData("time,instrument,price", "3")]
    [InlineData("time,instrument,last,last", "4")]
    public async Task A_malformed_header_is_named_by_column(string header, string column)
    {
        await File.WriteAllLinesAsync(_file, [header, GoodRow]);
        var run = await ConsoleRun.OfAsync(null, "publish", _file);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"minergrpc: {_file} line 1, column {column}: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_found_by_name_and_empty_is_absent()
    {
        using var text = new StringReader(
            "flags,instrument,previous_close,time,previous_close_date,last\n"
            + "SIMULATED|HALTED,instruments/iren,33.41,2025-09-10T13:30:00.25Z,2025-09-09,\n");
        var reader = new QuoteCsvReader("test.csv", new CsvLines(text));
        var quote = reader.Read();
        Assert.Equal([QuoteFlag.Simulated, QuoteFlag.Halted], quote!.Flags);
        Assert.Equal("instruments/iren", quote.Instrument);
        Assert.Equal(33.41m, quote.PreviousClosePrice);
        Assert.Equal(9, quote.PreviousCloseSessionDate.Day);
        Assert.Equal(250_000_000, quote.EventTime.Nanos);
        Assert.Null(quote.LastPrice);
        Assert.Null(reader.Read());
    }

    [Theory]
    [InlineData("33.41,", "previous_close_date")]
    [InlineData(",2025-09-09", "previous_close")]
    public void A_previous_close_without_its_date_is_malformed(string values, string column)
    {
        using var text = new StringReader(
            $"time,instrument,previous_close,previous_close_date\n2025-09-10T13:30:00Z,iren,{values}\n");
        var reader = new QuoteCsvReader("test.csv", new CsvLines(text));
        var failure = Assert.Throws<CsvFormatException>(() => reader.Read());
        Assert.Contains($"line 2, column {column}:", failure.Message, StringComparison.Ordinal);
    }
}
