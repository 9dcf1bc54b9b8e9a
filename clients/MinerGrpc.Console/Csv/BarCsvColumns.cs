using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>The columns that a file of bars may have, by the names of its header.</summary>
internal static class BarCsvColumns
{
    private const string SessionDate = "session_date";
    private const string StartTime = "start_time";

    public static readonly IReadOnlyDictionary<string, CsvColumn<Bar>> Known = new Dictionary<string, CsvColumn<Bar>>
    {
        ["interval"] = new(SetInterval, "ONE_DAY or ONE_MINUTE, or nothing for ONE_DAY"),
        ["instrument"] = new(SetInstrument, "an instrument such as bitf, of a-z 0-9 . _ -", Required: true),
        [SessionDate] = new(SetSessionDate, "a date such as 2025-09-09, or nothing where start_time is given"),
        [StartTime] = new(SetStartTime, "a UTC time such as 2025-09-09T13:30:00Z, or nothing"),
        ["open"] = CsvUnits.Column<Bar>((bar, value) => bar.OpenPrice = value),
        ["high"] = CsvUnits.Column<Bar>((bar, value) => bar.HighPrice = value),
        ["low"] = CsvUnits.Column<Bar>((bar, value) => bar.LowPrice = value),
        ["close"] = CsvUnits.Column<Bar>((bar, value) => bar.ClosePrice = value, required: true),
        ["volume"] = CsvUnits.Column<Bar>((bar, value) => bar.VolumeSize = value),
        ["source"] = new(SetSource, "a name, or nothing"),
        ["flags"] = new(SetFlags, "SIMULATED, CORRECTED or SIMULATED|CORRECTED, or nothing"),
    };

    /// <exception cref="CsvFormatException">The header has an unknown, double or missing column.</exception>
    public static CsvRowReader<Bar> Open(string file, IRowSource source)
    {
        var rows = new CsvRowReader<Bar>(file, source, Known, Finish);
        if (!rows.Names.Contains(SessionDate) && !rows.Names.Contains(StartTime))
        {
            var header = string.Join(',', rows.Names);
            throw new CsvFormatException(
                file, 1, CsvRowReader<Bar>.Fault(SessionDate, header, "a header with session_date or start_time"));
        }

        return rows;
    }

    private static string? Finish(Bar bar)
    {
        if (bar.Interval == BarInterval.Unspecified)
        {
            bar.Interval = BarInterval.OneDay;
        }

        if (bar.StartTime is not null || (bar.SessionDate is not null && bar.Interval == BarInterval.OneDay))
        {
            return null;
        }

        return bar.Interval == BarInterval.OneDay
            ? CsvRowReader<Bar>.Fault(SessionDate, "", "the session_date or the start_time of the day")
            : CsvRowReader<Bar>.Fault(StartTime, "", "the start_time of the minute");
    }

    private static bool SetInterval(Bar bar, string text)
    {
        var valid = ContractNames.TryParse<BarInterval>(text, out var interval);
        bar.Interval = interval;
        return valid;
    }

    private static bool SetInstrument(Bar bar, string text)
    {
        bar.Instrument = CsvInstrument.NameOf(text);
        return CsvInstrument.IsName(bar.Instrument);
    }

    private static bool SetSessionDate(Bar bar, string text)
    {
        var valid = IsoTime.TryParseDate(text, out var date);
        bar.SessionDate = date;
        return valid;
    }

    private static bool SetStartTime(Bar bar, string text)
    {
        var valid = IsoTime.TryParse(text, out var time);
        bar.StartTime = time;
        return valid;
    }

    private static bool SetSource(Bar bar, string text)
    {
        bar.Source = text;
        return true;
    }

    private static bool SetFlags(Bar bar, string text)
    {
        foreach (var name in text.Split('|'))
        {
            if (!ContractNames.TryParse<QuoteFlag>(name, out var flag)
                || flag is not (QuoteFlag.Simulated or QuoteFlag.Corrected))
            {
                return false;
            }

            bar.Flags.Add(flag);
        }

        return true;
    }
}
