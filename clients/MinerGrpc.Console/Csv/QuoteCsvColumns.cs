using System.Globalization;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>One known column: how its value gets into a quote.</summary>
/// <param name="Set">Puts a value that is not empty into the quote; false: it is malformed.</param>
/// <param name="Expected">What a value must be, for the error.</param>
/// <param name="Required">An empty value is an error.</param>
internal sealed record QuoteCsvColumn(Func<QuoteUpdate, string, bool> Set, string Expected, bool Required = false);

/// <summary>The columns that a file of quotes may have, by the names of its header.</summary>
internal static class QuoteCsvColumns
{
    public const string Header = "time,instrument,bid,bid_size,ask,ask_size,last,last_size";
    public const string PreviousClose = "previous_close";
    public const string PreviousCloseDate = "previous_close_date";

    private const string Units = "a decimal from 0 to 9223372036.854775807 with at most nine decimals, or nothing";
    private const string InstrumentPrefix = "instruments/";

    public static readonly IReadOnlyDictionary<string, QuoteCsvColumn> Known = new Dictionary<string, QuoteCsvColumn>
    {
        ["time"] = new(SetTime, "a UTC time such as 2025-09-10T13:30:00.000000000Z", Required: true),
        ["instrument"] = new(SetInstrument, "an instrument such as bitf, of a-z 0-9 . _ -", Required: true),
        ["bid"] = new((quote, text) => Decimal(text, value => quote.BidPrice = value), Units),
        ["bid_size"] = new((quote, text) => Decimal(text, value => quote.BidSize = value), Units),
        ["ask"] = new((quote, text) => Decimal(text, value => quote.AskPrice = value), Units),
        ["ask_size"] = new((quote, text) => Decimal(text, value => quote.AskSize = value), Units),
        ["last"] = new((quote, text) => Decimal(text, value => quote.LastPrice = value), Units),
        ["last_size"] = new((quote, text) => Decimal(text, value => quote.LastSize = value), Units),
        [PreviousClose] = new((quote, text) => Decimal(text, value => quote.PreviousClosePrice = value), Units),
        [PreviousCloseDate] = new(SetPreviousCloseDate, "a date such as 2025-09-09, or nothing"),
        ["flags"] = new(SetFlags, "some of SIMULATED|HALTED|DELAYED, or nothing"),
    };

    private static bool SetTime(QuoteUpdate quote, string text)
    {
        var valid = IsoTime.TryParse(text, out var time);
        quote.EventTime = time;
        return valid;
    }

    private static bool SetInstrument(QuoteUpdate quote, string text)
    {
        var id = text.StartsWith(InstrumentPrefix, StringComparison.Ordinal) ? text[InstrumentPrefix.Length..] : text;
        quote.Instrument = InstrumentPrefix + id;
        return id.Length > 0
            && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');
    }

    private static bool SetPreviousCloseDate(QuoteUpdate quote, string text)
    {
        var valid = DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        quote.PreviousCloseSessionDate = new() { Year = date.Year, Month = date.Month, Day = date.Day };
        return valid;
    }

    private static bool SetFlags(QuoteUpdate quote, string text)
    {
        foreach (var name in text.Split('|'))
        {
            QuoteFlag? flag = name switch
            {
                "SIMULATED" => QuoteFlag.Simulated,
                "HALTED" => QuoteFlag.Halted,
                "DELAYED" => QuoteFlag.Delayed,
                _ => null,
            };
            if (flag is null)
            {
                return false;
            }

            quote.Flags.Add(flag.Value);
        }

        return true;
    }

    private static bool Decimal(string text, Action<decimal> set)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value > Nanos.MaximumUnits
            || decimal.Round(value, 9) != value)
        {
            return false;
        }

        set(value);
        return true;
    }
}
