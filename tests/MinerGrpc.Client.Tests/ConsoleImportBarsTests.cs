using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>`import bars`.</summary>
public sealed class ConsoleImportBarsTests : IAsyncLifetime
{
    private const string Header = "instrument,session_date,close";
    private const string GoodRow = "bitf,2025-09-09,1.59";

    private readonly string _file = Path.GetTempFileName();
    private FakeServer _server = null!;

    public async Task InitializeAsync() => _server = await FakeServer.StartAsync();

    public async Task DisposeAsync()
    {
        File.Delete(_file);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_column_reaches_the_server_in_any_order()
    {
        var run = await ImportAsync(
            "flags,volume,low,high,open,close,start_time,session_date,instrument,interval,source",
            "SIMULATED|CORRECTED,1000.5,1.4,1.6,1.45,1.59,2025-09-09T13:30:00Z,2025-09-09,BITF,ONE_MINUTE,"
                + "\"a, \"\"b\"\"\"",
            "",
            ",,,,,111301.53,,2025-09-09,instruments/btc-usd,,");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal("imported 2 unchanged 0 refused 0, last sequence 500", Assert.Single(run.Output));
        Assert.Equal(
            [
                JsonParser.Default.Parse<Bar>("""
                    {
                      "instrument": "instruments/bitf", "interval": "BAR_INTERVAL_ONE_MINUTE",
                      "startTime": "2025-09-09T13:30:00Z", "sessionDate": { "year": 2025, "month": 9, "day": 9 },
                      "openPriceNanos": 1450000000, "highPriceNanos": 1600000000, "lowPriceNanos": 1400000000,
                      "closePriceNanos": 1590000000, "volumeSizeNanos": 1000500000000, "source": "a, \"b\"",
                      "flags": ["QUOTE_FLAG_SIMULATED", "QUOTE_FLAG_CORRECTED"]
                    }
                    """),
                JsonParser.Default.Parse<Bar>("""
                    {
                      "instrument": "instruments/btc-usd", "interval": "BAR_INTERVAL_ONE_DAY",
                      "sessionDate": { "year": 2025, "month": 9, "day": 9 }, "closePriceNanos": 111301530000000
                    }
                    """),
            ],
            Assert.Single(_server.Market.Imports).Bars);
    }

    [Fact]
    public async Task A_long_file_goes_out_in_messages_of_two_thousand_under_the_digest_of_its_bytes()
    {
        await ImportAsync([Header, .. Enumerable.Repeat(GoodRow, 4_500)]);
        var first = _server.Market.Imports.ToArray();
        Assert.Equal([2_000, 2_000, 500], first.Select(message => message.Bars.Count));
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_file)));
        Assert.All(first, message => Assert.Equal(digest[..32], message.RequestId));
        await ConsoleRun.OfAsync(_server.Address, "import", "bars", _file);
        Assert.Equal(first, _server.Market.Imports.Skip(3));
    }

    [Fact]
    public async Task No_message_is_larger_than_the_server_takes()
    {
        var row = $"bitf,2025-09-09T13:30:00Z,ONE_MINUTE,1.59,{new string('s', 400)}";
        await ImportAsync(["instrument,start_time,interval,close,source", .. Enumerable.Repeat(row, 2_000)]);
        Assert.Equal(2_000, _server.Market.Imports.Sum(message => message.Bars.Count));
        Assert.InRange(_server.Market.Imports.Count, 4, 6);
        Assert.All(_server.Market.Imports, message => Assert.InRange(message.CalculateSize(), 1, 256 * 1024));
    }

    [Fact]
    public async Task Refused_rows_are_named_by_line_whoever_refused_them_and_the_rest_is_kept()
    {
        _server.Market.Import = async import =>
        {
            var answer = await import.TakeAllAsync();
            answer.Imported = 1;
            answer.Unchanged = 1;
            answer.Refused = 1;
            answer.RefusedBars.Add(new RefusedBar { Index = 2, Message = "session_date: 2025-09-06 is\nno session" });
            return answer;
        };
        var run = await ImportAsync(
            Header, GoodRow, "bitf,2025-09-08,1.x", "", GoodRow, "bitf,2025-09-06,1", "bitf,\"2025-09-05,1", "bitf,,1");
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Empty(run.Errors);
        Assert.Equal(
            [
                "imported 1 unchanged 1 refused 4, last sequence 500",
                "refused: line 3, column close: \"1.x\" is not valid; expected a decimal from 0 to "
                    + "9223372036.854775807 with at most nine decimals, or nothing",
                "refused: line 6, session_date: 2025-09-06 is no session",
                "refused: line 7, column 1: \"bitf,\"2025-09-05,1\" is not valid; expected each quotation mark to have "
                    + "its partner in the line, doubled inside a value",
                "refused: line 8, column session_date: \"\" is not valid; expected the session_date or the start_time "
                    + "of the day",
            ],
            run.Output);
        Assert.Equal(3, Assert.Single(_server.Market.Imports).Bars.Count);
    }

    [Fact]
    public async Task More_refusals_than_a_person_reads_are_counted()
    {
        var run = await ImportAsync([Header, .. Enumerable.Repeat("bitf,2025-09-09,x", 130)]);
        Assert.Equal("imported 0 unchanged 0 refused 130", run.Output[0]);
        Assert.Equal(102, run.Output.Length);
        Assert.Equal("refused: 30 more", run.Output[^1]);
        Assert.Empty(_server.Market.Imports);
    }

    [Fact]
    public async Task The_outcome_as_json_is_one_line()
    {
        var run = await ImportAsync(["--json"], [Header, GoodRow, "bitf,2025-09-09,x"]);
        using var outcome = JsonDocument.Parse(Assert.Single(run.Output));
        Assert.Equal(1, outcome.RootElement.GetProperty("imported").GetInt64());
        Assert.Equal(1, outcome.RootElement.GetProperty("refused").GetInt64());
        Assert.Equal(500, outcome.RootElement.GetProperty("lastSequence").GetInt64());
        var refused = Assert.Single(outcome.RootElement.GetProperty("refusedRows").EnumerateArray());
        Assert.Equal(3, refused.GetProperty("line").GetInt64());
        Assert.StartsWith("column close", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_rows_is_imported_without_a_word_to_the_server()
    {
        var run = await ImportAsync(Header);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal("imported 0 unchanged 0 refused 0", Assert.Single(run.Output));
        Assert.Empty(_server.Market.Imports);
    }

    [Theory]
    [InlineData("instrument,session_date,close,adjusted", "column 4: \"adjusted\" is not valid; expected each of int")]
    [InlineData("instrument,session_date,close,close", "column 4: \"close\" is not valid")]
    [InlineData("instrument,session_date", "column close: ")]
    [InlineData("session_date,close", "column instrument: ")]
    [InlineData("instrument,close", "column session_date: \"instrument,close\" is not valid; expected a header with")]
    [InlineData("", "column 1: \"\" is not valid")]
    public async Task A_wrong_header_is_told_and_nothing_is_sent(string header, string told)
    {
        var run = await ImportAsync(header, GoodRow);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"minergrpc: {_file} line 1, {told}", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("; nothing was sent", run.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Market.Imports);
    }

    [Theory]
    [InlineData("interval", "ONE_HOUR", "ONE_DAY or ONE_MINUTE")]
    [InlineData("instrument", "bit f", "an instrument such as bitf")]
    [InlineData("session_date", "09/09/2025", "a date such as 2025-09-09")]
    [InlineData("start_time", "2025-09-09", "a UTC time such as")]
    [InlineData("open", "-1", "a decimal from 0")]
    [InlineData("close", "", "a decimal from 0")]
    [InlineData("volume", "1.0000000001", "at most nine decimals")]
    [InlineData("flags", "HALTED", "SIMULATED, CORRECTED")]
    public async Task A_value_that_cannot_be_read_is_named_with_its_column(string column, string value, string expected)
    {
        var values = new Dictionary<string, string>
        {
            ["instrument"] = "bitf",
            ["session_date"] = "2025-09-09",
            ["close"] = "1.59",
            [column] = value,
        };
        var run = await ImportAsync(string.Join(',', values.Keys), string.Join(',', values.Values));
        Assert.StartsWith(
            $"refused: line 2, column {column}: \"{value}\" is not valid; expected ", run.Output[1],
            StringComparison.Ordinal);
        Assert.Contains(expected, run.Output[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_minute_needs_its_time()
    {
        var run = await ImportAsync("interval,instrument,session_date,close", "ONE_MINUTE,bitf,2025-09-09,1");
        Assert.Contains("column start_time: \"\" is not valid; expected the start_time of the minute", run.Output[1],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_the_whole_is_one_line_with_the_servers_way_out()
    {
        _server.Market.Import = _ => throw Failures.Of(
            StatusCode.AlreadyExists, "request_id: message 1 had other bars before; use another request_id");
        var run = await ImportAsync(Header, GoodRow);
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.EndsWith("had other bars before; use another request_id", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_server_that_goes_away_in_between_is_one_line_that_says_to_run_it_again()
    {
        _server.Market.Import = async import =>
        {
            await import.ReadAsync();
            throw Failures.Of(StatusCode.Unavailable, "the server is stopping");
        };
        var run = await ImportAsync([Header, .. Enumerable.Repeat(GoodRow, 10_000)]);
        Assert.Equal(ExitCode.Unreachable, run.ExitCode);
        Assert.Contains("the server is stopping", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            "run it again to finish, rows that are there count as unchanged", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_an_import_with_its_code_and_says_how_to_finish_it()
    {
        using var stop = new CancellationTokenSource();
        _server.Market.Import = async import =>
        {
            await import.ReadAsync();
            await stop.CancelAsync();
            await import.UntilClosedAsync();
            return new ImportBarsResponse();
        };
        await File.WriteAllLinesAsync(_file, [Header, .. Enumerable.Repeat(GoodRow, 10_000)]);
        var run = await ConsoleRun.OfAsync(
            _server.Address, ["import", "bars", _file], showsProgress: false, stop.Token);
        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
        Assert.Equal(
            "minergrpc: stopped; run it again to finish, rows that are there count as unchanged", run.Error);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Progress_is_shown_in_place_on_a_terminal_and_leaves_nothing()
    {
        await File.WriteAllLinesAsync(_file, [Header, .. Enumerable.Repeat(GoodRow, 2_500)]);
        var run = await ConsoleRun.OfAsync(
            _server.Address, ["import", "bars", _file], showsProgress: true, Waiting.Deadline());
        Assert.Matches(
            "^\r2,000 rows sent, [0-9,]+/s, [0-9]+ %(, [0-9]+ s left)?\e\\[K(\r2,500 .*)?\r\e\\[K$",
            run.Error);
    }

    [Fact]
    public async Task A_file_that_is_not_UTF_8_is_refused_whole()
    {
        await File.WriteAllBytesAsync(_file, Encoding.Latin1.GetBytes($"{Header},source\n{GoodRow},Börse\n"));
        var run = await ConsoleRun.OfAsync(_server.Address, "import", "bars", _file);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.EndsWith("is not UTF-8; save it as UTF-8; nothing was sent", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import", "Required command was not provided; see: minergrpc import --help")]
    [InlineData("import bars", "Required argument 'FILE' missing")]
    [InlineData("import bars no-such-file.csv", "cannot read \"no-such-file.csv\"")]
    [InlineData("import bars --fast", "unknown option \"--fast\"; see: minergrpc import bars --help")]
    public async Task A_wrong_argument_is_told_in_one_line(string command, string told)
    {
        var run = await ConsoleRun.OfAsync(_server.Address, command.Split(' '));
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"minergrpc: {told}", run.Error, StringComparison.Ordinal);
    }

    private Task<ConsoleRun> ImportAsync(params string[] lines) => ImportAsync([], lines);

    private async Task<ConsoleRun> ImportAsync(string[] options, string[] lines)
    {
        await File.WriteAllLinesAsync(_file, lines);
        return await ConsoleRun.OfAsync(_server.Address, ["import", "bars", _file, .. options]);
    }
}
