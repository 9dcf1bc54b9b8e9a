using MinerGrpc.Core.Tables;

namespace MinerGrpc.Core.Instruments;

/// <summary>Reads the tables of a universe and refuses what contradicts itself.</summary>
internal sealed class UniverseTables
{
    private const string NamePrefix = "instruments/";

    private readonly Dictionary<string, List<DatedTicker>> _tickers = [];
    private readonly Dictionary<string, List<DatedBusinessModel>> _businessModels = [];
    private readonly Dictionary<string, List<DatedMerger>> _mergers = [];
    private readonly Dictionary<string, List<DatedSplit>> _splits = [];
    private readonly Dictionary<string, List<(string Instrument, DatedTicker Use)>> _tickerUses =
        new(StringComparer.OrdinalIgnoreCase);

    public UniverseTables(
        string instrumentsCsv, string tickersCsv, string businessModelsCsv, string mergersCsv, string splitsCsv)
    {
        var instruments = CsvTable.Parse("instruments.csv", instrumentsCsv).WithColumns(
            "instrument", "display_name", "kind", "mic", "currency", "country", "cik", "history");
        var rows = ReadKeys(instruments);
        ReadTickers(CsvTable.Parse("tickers.csv", tickersCsv)
            .WithColumns("instrument", "ticker", "start", "end", "note"));
        ReadBusinessModels(CsvTable.Parse("business_models.csv", businessModelsCsv)
            .WithColumns("instrument", "business_model", "start", "end", "source"));
        ReadMergers(CsvTable.Parse("mergers.csv", mergersCsv)
            .WithColumns("instrument", "start", "end", "terms"));
        ReadSplits(CsvTable.Parse("splits.csv", splitsCsv)
            .WithColumns("instrument", "date", "new_shares", "old_shares", "source"));

        Instruments = [.. rows.Select((row, index) => ToInstrument(row, new InstrumentId(index)))];
        var ids = Instruments.ToDictionary(i => i.Name[NamePrefix.Length..], i => i.Id, StringComparer.Ordinal);
        TickerUses = _tickerUses.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.Select(u => new TickerUse(ids[u.Instrument], u.Use.Start, u.Use.End)).ToArray(),
            StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>In the order of their ids.</summary>
    public Instrument[] Instruments { get; }

    public Dictionary<string, TickerUse[]> TickerUses { get; }

    /// <summary>The rows in the order of their names, each name once and one benchmark among them.</summary>
    private List<CsvRow> ReadKeys(CsvTable table)
    {
        var rows = table.Rows.OrderBy(row => row["instrument"], StringComparer.Ordinal).ToList();
        foreach (var row in rows)
        {
            var key = row.Word(
                "instrument", 1, Universe.MaxNameLength - NamePrefix.Length, "abcdefghijklmnopqrstuvwxyz0123456789-");
            if (!_tickers.TryAdd(key, []))
            {
                throw row.Error("instrument", "is there twice");
            }

            _businessModels.Add(key, []);
            _mergers.Add(key, []);
            _splits.Add(key, []);
        }

        var benchmarks = rows.Where(row => ToKind(row) == InstrumentKind.Benchmark).ToList();
        return (benchmarks.Count, rows.Count) switch
        {
            (0, _) => throw CsvTable.Error(table.Name, 1, "column kind: no instrument is BENCHMARK; one must be"),
            ( > 1, _) => throw benchmarks[^1].Error("kind", "is there twice; only one instrument can be it"),
            (_, > Universe.MaxInstruments) => throw CsvTable.Error(
                table.Name, 1, $"{rows.Count} instruments; at most {Universe.MaxInstruments} fit in one request"),
            _ => rows,
        };
    }

    private void ReadTickers(CsvTable table)
    {
        foreach (var row in table.Rows)
        {
            var ticker = new DatedTicker(
                row.Word("ticker", 1, 12, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"),
                row.OptionalDate("start"),
                row.EndAfter(row.OptionalDate("start")),
                row["note"]);
            var uses = _tickerUses.TryGetValue(ticker.Ticker, out var known)
                ? known
                : _tickerUses[ticker.Ticker] = [];
            foreach (var (instrument, use) in uses)
            {
                if (Days.Overlap(use.Start, use.End, ticker.Start, ticker.End))
                {
                    throw row.Error("ticker", $"is '{instrument}' on some of the same days");
                }
            }

            uses.Add((row["instrument"], ticker));
            Add(row, _tickers, ticker, t => (t.Start, t.End));
        }
    }

    private void ReadBusinessModels(CsvTable table)
    {
        foreach (var row in table.Rows)
        {
            var model = new DatedBusinessModel(
                row["business_model"] switch
                {
                    "SELF_MINING" => BusinessModel.SelfMining,
                    "HOSTING" => BusinessModel.Hosting,
                    "AI_HPC" => BusinessModel.AiHpc,
                    "TREASURY" => BusinessModel.Treasury,
                    "AI_CLOUD" => BusinessModel.AiCloud,
                    "HYPERSCALER" => BusinessModel.Hyperscaler,
                    _ => throw row.Error(
                        "business_model",
                        "is none of SELF_MINING, HOSTING, AI_HPC, TREASURY, AI_CLOUD, HYPERSCALER; "
                        + "leave the row out where it is not known"),
                },
                row.OptionalDate("start"),
                row.EndAfter(row.OptionalDate("start")),
                row["source"]);
            Add(row, _businessModels, model, m => (m.Start, m.End));
        }
    }

    private void ReadMergers(CsvTable table)
    {
        foreach (var row in table.Rows)
        {
            var start = row.Date("start");
            row.Required("end");
            var merger = new DatedMerger(start, row.EndAfter(start)!.Value, row.Required("terms"));
            Add(row, _mergers, merger, m => (m.Start, m.End));
        }
    }

    private void ReadSplits(CsvTable table)
    {
        foreach (var row in table.Rows)
        {
            var date = row.Date("date");
            var split = new DatedSplit(
                date, row.Shares("new_shares"), row.Shares("old_shares"), row.Required("source"));
            if (split.NewShares == split.OldShares)
            {
                throw row.Error("old_shares", "is as many as the new ones; leave the row out");
            }

            if (_splits.TryGetValue(row["instrument"], out var known) && known.Any(s => s.Date == date))
            {
                throw row.Error("date", "has a split of this instrument already; a day has one");
            }

            Add(row, _splits, split, s => (s.Date, s.Date.AddDays(1)));
        }
    }

    private static void Add<T>(
        CsvRow row, Dictionary<string, List<T>> all, T fact, Func<T, (DateOnly? Start, DateOnly? End)> span)
    {
        if (!all.TryGetValue(row["instrument"], out var facts))
        {
            throw row.Error("instrument", "is not in instruments.csv");
        }

        var (start, end) = span(fact);
        foreach (var other in facts)
        {
            var (otherStart, otherEnd) = span(other);
            if (Days.Overlap(start, end, otherStart, otherEnd))
            {
                throw row.Error("start", "begins a span that overlaps another one of the same instrument");
            }
        }

        facts.Add(fact);
        facts.Sort((left, right) =>
            (span(left).Start ?? DateOnly.MinValue).CompareTo(span(right).Start ?? DateOnly.MinValue));
    }

    private Instrument ToInstrument(CsvRow row, InstrumentId id)
    {
        const string UpperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        var key = row["instrument"];
        return new Instrument
        {
            Id = id,
            Name = NamePrefix + key,
            DisplayName = row.Required("display_name"),
            Kind = ToKind(row),
            Mic = row.OptionalWord("mic", 4, UpperCase + "0123456789"),
            Currency = row.Word("currency", 3, 3, UpperCase),
            Country = row.OptionalWord("country", 2, UpperCase),
            Cik = row.OptionalWord("cik", 10, "0123456789"),
            Tickers = _tickers[key].AsReadOnly(),
            BusinessModels = _businessModels[key].AsReadOnly(),
            Mergers = _mergers[key].AsReadOnly(),
            Splits = _splits[key].AsReadOnly(),
            History = row["history"],
        };
    }

    private static InstrumentKind ToKind(CsvRow row) => row["kind"] switch
    {
        "MINER" => InstrumentKind.Miner,
        "BENCHMARK" => InstrumentKind.Benchmark,
        "COUNTERPARTY" => InstrumentKind.Counterparty,
        _ => throw row.Error("kind", "is none of MINER, BENCHMARK, COUNTERPARTY"),
    };
}
