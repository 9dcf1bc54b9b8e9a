using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.V1;
using Parquet;
using Parquet.Schema;

namespace MinerGrpc.Client.Tests;

/// <summary>`ticks`, `export` and what reads the files back.</summary>
public sealed class ConsoleExportTests : IAsyncLifetime
{
    private const string Header =
        "time,instrument,bid,bid_size,ask,ask_size,last,last_size,previous_close,previous_close_date,flags";

    private readonly string _folder = Directory.CreateTempSubdirectory("minergrpc-export-").FullName;
    private FakeServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeServer.StartAsync();
        _server.Market.Publishers = [publisher => publisher.AckAllAsync()];
        _server.Market.Ticks =
        [
            async ticks =>
            {
                await ticks.SendAsync([1, 2]);
                await ticks.SendAsync(Odd(FakeTicks.Tick(3), QuoteFlag.Stale));
                await ticks.SendAsync(Odd(FakeTicks.Tick(4), QuoteFlag.Simulated));
                await ticks.EndAsync(4, ticks.Request.Limit == 4);
            },
        ];
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Ticks_stand_in_a_table_and_a_limit_is_told()
    {
        var run = await RunAsync("ticks BITF --limit 4 --from 2025-09-09T13:30:00Z --to 2025-09-10");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(
            [
                "TIME                  SEQUENCE  BID   BID SIZE  ASK   ASK SIZE  LAST  LAST SIZE  VOLUME  "
                    + "SESSION  FLAGS",
                "2025-09-09T14:00:01Z  1         1.58  10        1.60  -         1.59  100        100     REGULAR",
                "2025-09-09T14:00:02Z  2         1.58  10        1.60  -         1.59  100        200     REGULAR",
                "2025-09-09T14:00:03Z  3         1.58  10        1.60  -         1.59  100        300     "
                    + "REGULAR  STALE",
            ],
            run.Output[..4]);
        Assert.Equal("minergrpc: 4 shown, there may be more; give a higher --limit, or narrow it with --from and --to",
            run.Error);
        var request = Assert.Single(_server.Market.TickRequests);
        Assert.Equal(("instruments/bitf", 4), (request.Instrument, request.Limit));
        Assert.Equal((1_757_424_600, 1_757_462_400), (request.StartTime.Seconds, request.EndTime.Seconds));
    }

    [Fact]
    public async Task Ticks_become_the_quotes_that_made_them()
    {
        var run = await RunAsync($"export ticks bitf {File("a.csv")}");

        Assert.Equal($"exported 3 ticks to {File("a.csv")}", Assert.Single(run.Output));
        Assert.Equal(
            [
                Header,
                "2025-09-09T14:00:01Z,bitf,1.58,10,1.6,,1.59,100,1.28,2025-09-08,",
                "2025-09-09T14:00:02Z,bitf,1.58,10,1.6,,1.59,100,,,",
                "2025-09-09T14:00:04Z,bitf,1.58,10,1.6,,1.59,100,,,SIMULATED",
            ],
            await System.IO.File.ReadAllLinesAsync(File("a.csv")));
        Assert.Equal([File("a.csv")], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("a.csv", "")]
    [InlineData("a.parquet", "")]
    [InlineData("a.ticks.parquet", " --format parquet")]
    public async Task What_was_exported_is_published_as_it_was(string name, string format)
    {
        Assert.Equal(ExitCode.Ok, (await RunAsync($"export ticks bitf {File(name)}{format}")).ExitCode);

        var run = await RunAsync($"publish {File(name)}");

        Assert.Equal("accepted 3 refused 0 in 1 batches (0 already known), last sequence 103", run.Output[0]);
        var quotes = Assert.Single(_server.Market.Batches).Quotes;
        Assert.Equal([1, 2, 4], quotes.Select(q => q.EventTime.Seconds - FakeMarket.Noon.Seconds));
        Assert.All(quotes, q => Assert.Equal(
            ("instruments/bitf", 1.58m, 10m, 1.60m, null, 1.59m, 100m),
            (q.Instrument, q.BidPrice, q.BidSize, q.AskPrice, q.AskSize, q.LastPrice, q.LastSize)));
        Assert.Equal([1.28m, null, null], quotes.Select(q => q.PreviousClosePrice));
        Assert.Equal(QuoteFlag.Simulated, Assert.Single(quotes[2].Flags));
    }

    [Theory]
    [InlineData("bars.csv")]
    [InlineData("bars.parquet")]
    public async Task Bars_of_all_pages_are_exported_and_imported_as_they_were(string name)
    {
        _server.Market.Answers.Set<ListBarsRequest, ListBarsResponse>(request => request.PageToken.Length == 0
            ? new() { Bars = { Minute(0), Minute(1) }, NextPageToken = "next" }
            : new() { Bars = { Minute(2) } });

        var export = await RunAsync($"export bars bitf {File(name)} --interval minute --from 2025-09-09");
        var import = await RunAsync($"import bars {File(name)}");

        Assert.Equal($"exported 3 bars to {File(name)}", Assert.Single(export.Output));
        Assert.StartsWith("imported 3 unchanged 0 refused 0", Assert.Single(import.Output), StringComparison.Ordinal);
        Assert.Equal([Minute(0), Minute(1), Minute(2)], Assert.Single(_server.Market.Imports).Bars);
        Assert.All(_server.Market.Answers.To<ListBarsRequest>(), request => Assert.Equal(
            (BarInterval.OneMinute, 1_757_376_000), (request.Interval, request.StartTime.Seconds)));
    }

    [Fact]
    public async Task A_file_that_is_there_is_kept_unless_it_may_be_replaced()
    {
        await System.IO.File.WriteAllTextAsync(File("a.csv"), "mine");

        var refused = await RunAsync($"export ticks bitf {File("a.csv")}");
        var kept = await System.IO.File.ReadAllTextAsync(File("a.csv"));
        var forced = await RunAsync($"export ticks bitf {File("a.csv")} --force --json");

        Assert.Equal((ExitCode.Usage, "mine"), (refused.ExitCode, kept));
        Assert.Contains("is there already; choose another name, or give", refused.Error, StringComparison.Ordinal);
        Assert.Contains("\"rows\":3", Assert.Single(forced.Output), StringComparison.Ordinal);
        Assert.StartsWith(Header, await System.IO.File.ReadAllTextAsync(File("a.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_fails_leaves_nothing()
    {
        _server.Market.Ticks =
        [
            async ticks =>
            {
                await ticks.SendAsync([1]);
                throw Failures.Of(StatusCode.OutOfRange, "the events after it are no longer kept");
            },
        ];

        var run = await RunAsync($"export ticks bitf {File("a.parquet")}");

        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("export ticks bitf {0}/a.txt", "does not say its format")]
    [InlineData("export ticks bitf {0}/none/a.csv", "cannot write")]
    [InlineData("export ticks bitf {0}", "does not say its format")]
    [InlineData("export ticks bitf {0} --format csv", "is a folder")]
    [InlineData("export ticks bitf {0}/a.csv --format xls", "is no format")]
    [InlineData("export bars bitf {0}/a.csv --interval hour", "is no interval")]
    public async Task A_file_that_cannot_be_is_told_before_the_server_is_asked(string command, string message)
    {
        var run = await RunAsync(string.Format(null, command, _folder));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Market.TickRequests);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task What_is_no_Parquet_file_is_told_and_not_sent()
    {
        Assert.Equal(ExitCode.Ok, (await RunAsync($"export ticks bitf {File("a.parquet")}")).ExitCode);
        var whole = await System.IO.File.ReadAllBytesAsync(File("a.parquet"));
        foreach (var bytes in (byte[][])
            [[], "PAR1"u8.ToArray(), whole[..^9], whole[9..], [.. whole[..99], .. whole[^99..]]])
        {
            await System.IO.File.WriteAllBytesAsync(File("b.parquet"), bytes);
            var run = await RunAsync($"publish {File("b.parquet")}");
            Assert.Equal(ExitCode.Usage, run.ExitCode);
            Assert.Contains("cannot read", run.Error, StringComparison.Ordinal);
        }

        Assert.Empty(_server.Market.Batches);
    }

    [Fact]
    public async Task A_price_of_binary_fractions_is_refused_and_a_decimal_taken()
    {
        await WriteAsync(File("double.parquet"), new DataField<double>("last"), 1.59);
        await WriteAsync(File("decimal.parquet"), new DecimalDataField("last", 18, 9), 1.59m);

        var refused = await RunAsync($"publish {File("double.parquet")}");
        var taken = await RunAsync($"publish {File("decimal.parquet")}");

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("column last is of the type Double", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, taken.ExitCode);
        var quote = Assert.Single(Assert.Single(_server.Market.Batches).Quotes);
        Assert.Equal((1.59m, FakeMarket.Noon), (quote.LastPrice, quote.EventTime));
    }

    [Fact]
    public async Task Progress_is_shown_on_a_terminal_and_nothing_of_it_is_left()
    {
        var run = await ConsoleRun.OfAsync(
            _server.Address, ["export", "ticks", "bitf", File("a.csv")], showsProgress: true, Waiting.Deadline());

        Assert.Contains("1 ticks, ", string.Concat(run.Errors), StringComparison.Ordinal);
        Assert.EndsWith("\r\e[K", string.Concat(run.Errors), StringComparison.Ordinal);
    }

    private static async Task WriteAsync<T>(string path, DataField price, T value)
        where T : struct
    {
        var time = new DataField<long>("time_nanos");
        var instrument = new DataField<string>("instrument");
        await using var stream = System.IO.File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(time, instrument, price), stream);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<long>(time, new[] { FakeMarket.Noon.Seconds * 1_000_000_000 });
        await group.WriteAsync(instrument, ["bitf"]);
        await group.WriteAsync<T>(price, new[] { value });
        group.CompleteValidate();
    }

    private static Bar Minute(int number) => new()
    {
        Instrument = "instruments/bitf",
        Interval = BarInterval.OneMinute,
        SessionDate = FakeDeals.Day(9),
        StartTime = FakeTicks.At(60 * number),
        OpenPriceNanos = 1_450_000_000,
        HighPriceNanos = 1_600_000_001,
        LowPriceNanos = 1_440_000_000,
        ClosePriceNanos = 1_590_000_000,
        VolumeSizeNanos = number,
        Source = "a, \"b\"",
        Flags = { QuoteFlag.Simulated, QuoteFlag.Corrected },
    };

    private static Quote Odd(Quote tick, QuoteFlag flag)
    {
        tick.Flags.Add(flag);
        return tick;
    }

    private string File(string name) => Path.Combine(_folder, name);

    private Task<ConsoleRun> RunAsync(string command) => ConsoleRun.OfAsync(_server.Address, command.Split(' '));
}
