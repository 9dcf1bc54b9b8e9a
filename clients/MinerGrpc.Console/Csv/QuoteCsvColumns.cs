using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>The columns that a file of quotes may have, by the names of its header.</summary>
internal static class QuoteCsvColumns
{
    public const string Header = "time,instrument,bid,bid_size,ask,ask_size,last,last_size";
    public const string PreviousClose = "previous_close";
    public const string PreviousCloseDate = "previous_close_date";

    public static readonly IReadOnlyDictionary<string, CsvColumn<QuoteUpdate>> Known =
        new Dictionary<string, CsvColumn<QuoteUpdate>>
        {
            ["time"] = new(SetTime, "a UTC time such as 2025-09-10T13:30:00.000000000Z", Required: true),
            ["instrument"] = new(SetInstrument, "an instrument such as bitf, of a-z 0-9 . _ -", Required: true),
            ["bid"] = CsvUnits.Column<QuoteUpdate>((quote, value) => quote.BidPrice = value),
            ["bid_size"] = CsvUnits.Column<QuoteUpdate>((quote, value) => quote.BidSize = value),
            ["ask"] = CsvUnits.Column<QuoteUpdate>((quote, value) => quote.AskPrice = value),
            ["ask_size"] = CsvUnits.Column<QuoteUpdate>((quote, value) => quote.AskSize = value),
            ["last"] = CsvUnits.Column<QuoteUpdate>((quote, value) => quote.LastPrice = value),
            ["last_size"] = CsvUnits.Column<QuoteUpdate>((quote, value) => quote.LastSize = value),
            [PreviousClose] = CsvUnits.Column<QuoteUpdate>((quote, value) => quote.PreviousClosePrice = value),
            [PreviousCloseDate] = new(SetPreviousCloseDate, "a date such as 2025-09-09, or nothing"),
            ["flags"] = new(SetFlags, "some of SIMULATED|HALTED|DELAYED, or nothing"),
        };

    /// <summary>What is wrong with a quote as a whole; null where nothing is.</summary>
    public static string? Check(QuoteUpdate quote)
    {
        if (quote.HasPreviousClosePriceNanos == quote.PreviousCloseSessionDate is not null)
        {
            return null;
        }

        var missing = quote.HasPreviousClosePriceNanos ? PreviousCloseDate : PreviousClose;
        return CsvRowReader<QuoteUpdate>.Fault(missing, "", "both a previous close and its date, or neither");
    }

    private static bool SetTime(QuoteUpdate quote, string text)
    {
        var valid = IsoTime.TryParse(text, out var time);
        quote.EventTime = time;
        return valid;
    }

    private static bool SetInstrument(QuoteUpdate quote, string text)
    {
        quote.Instrument = CsvInstrument.NameOf(text);
        return CsvInstrument.IsName(quote.Instrument);
    }

    private static bool SetPreviousCloseDate(QuoteUpdate quote, string text)
    {
        var valid = IsoTime.TryParseDate(text, out var date);
        quote.PreviousCloseSessionDate = date;
        return valid;
    }

    private static bool SetFlags(QuoteUpdate quote, string text)
    {
        foreach (var name in text.Split('|'))
        {
            if (!ContractNames.TryParse<QuoteFlag>(name, out var flag)
                || flag is not (QuoteFlag.Simulated or QuoteFlag.Halted or QuoteFlag.Delayed))
            {
                return false;
            }

            quote.Flags.Add(flag);
        }

        return true;
    }
}
