using System.Text.RegularExpressions;
using Google.Protobuf.Collections;
using MinerGrpc.ConsoleClient.Deals;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>The columns that a file of deals may have, by the names of its header.</summary>
internal static partial class DealCsvColumns
{
    private const string AnnounceDate = "announce_date";
    private const string AnnounceTime = "announce_time";
    private const string AnyText = "a text";
    private const string Amount = AmountText.Expected + ", or nothing";
    private const string Number = "a number such as 5 or 12.5, or nothing";

    public static readonly IReadOnlyDictionary<string, CsvColumn<DealCsvRow>> Known =
        new Dictionary<string, CsvColumn<DealCsvRow>>
        {
            ["name"] = new(Text((deal, text) => deal.Name = DealNames.Of(text)), AnyText, Required: true),
            ["headline"] = new(Text((deal, text) => deal.Headline = text), AnyText, Required: true),
            ["type"] = Choice<DealType>((deal, type) => deal.Type = type, required: true),
            ["status"] = Choice<DealStatus>((deal, status) => deal.Status = status, required: true),
            [AnnounceDate] = new(SetAnnounceDate, "a day of New York such as 2025-09-08, or nothing"),
            [AnnounceTime] = new(SetAnnounceTime, "a UTC time such as 2025-09-08T20:30:00Z, or nothing"),
            ["half_day"] = Choice<AnnounceHalfDay>((deal, half) => deal.AnnounceHalfDay = half),
            ["currency"] = new(SetCurrency, "three upper-case letters such as USD, or nothing for USD"),
            ["base_value"] = new(Money((row, amount) => row.BaseValue = amount), Amount),
            ["maximum_value"] = new(Money((row, amount) => row.MaximumValue = amount), Amount),
            ["term_years"] = new(Value((deal, years) => deal.TermYears = years), Number),
            ["extensions"] = new(Text((deal, text) => deal.Extensions = text), AnyText),
            ["critical_it_megawatts"] = new(Value((deal, power) => deal.CriticalItMegawatts = power), Number),
            ["gross_megawatts"] = new(Value((deal, power) => deal.GrossMegawatts = power), Number),
            ["guarantee"] = new(Money((row, amount) => row.Guarantee = amount), Amount),
            ["prepayment"] = new(Money((row, amount) => row.Prepayment = amount), Amount),
            ["parties"] = List(deal => deal.Parties, ReadParty, DealEntries.ExpectedParty, required: true),
            ["affected"] = List(deal => deal.AffectedInstruments, ReadAffected, DealEntries.ExpectedAffected),
            ["sources"] =
                List(deal => deal.Sources, DealEntries.ReadSource, DealEntries.ExpectedSource, required: true),
            ["confidence"] = Choice<Confidence>((deal, confidence) => deal.Confidence = confidence),
            ["site"] = new(Text((deal, text) => deal.Site = text), AnyText),
            ["hardware"] = new(Text((deal, text) => deal.Hardware = text), AnyText),
            ["note"] = new(Text((deal, text) => deal.Note = text), AnyText),
        };

    /// <exception cref="CsvFormatException">The header has an unknown, double or missing column.</exception>
    public static CsvRowReader<DealCsvRow> Open(string file, IRowSource source)
    {
        var rows = new CsvRowReader<DealCsvRow>(file, source, Known, Finish);
        if (!rows.Names.Contains(AnnounceDate) && !rows.Names.Contains(AnnounceTime))
        {
            var header = string.Join(',', rows.Names);
            throw new CsvFormatException(file, 1, CsvRowReader<DealCsvRow>.Fault(
                AnnounceDate, header, $"a header with {AnnounceDate} or {AnnounceTime}"));
        }

        return rows;
    }

    private static string? Finish(DealCsvRow row)
    {
        row.SettleAmounts();
        return row.Deal.AnnounceDate is null && row.Deal.AnnounceTime is null
            ? CsvRowReader<DealCsvRow>.Fault(AnnounceDate, "", $"the {AnnounceDate} or the {AnnounceTime}")
            : null;
    }

    private static Func<DealCsvRow, string, bool> Text(Action<Deal, string> set) => (row, text) =>
    {
        set(row.Deal, text);
        return true;
    };

    private static Func<DealCsvRow, string, bool> Money(Action<DealCsvRow, decimal> set) => (row, text) =>
    {
        var valid = AmountText.TryParse(text, out var amount);
        set(row, amount);
        return valid;
    };

    private static Func<DealCsvRow, string, bool> Value(Action<Deal, double> set) => (row, text) =>
    {
        var valid = StatedOptions.TryParseNumber(text, out var number);
        set(row.Deal, number);
        return valid;
    };

    private static CsvColumn<DealCsvRow> Choice<T>(Action<Deal, T> set, bool required = false)
        where T : struct, Enum => new(
            (row, text) =>
            {
                var valid = ContractNames.TryParse<T>(text, out var value);
                set(row.Deal, value);
                return valid;
            },
            $"one of {ContractNames.Choices<T>()}",
            required);

    private static CsvColumn<DealCsvRow> List<T>(
        Func<Deal, RepeatedField<T>> field, Func<string, T?> read, string expected, bool required = false)
        where T : class => new(
            (row, text) =>
            {
                foreach (var entry in BetweenEntries().Split(text).Where(entry => !string.IsNullOrWhiteSpace(entry)))
                {
                    if (read(entry) is not { } known)
                    {
                        return false;
                    }

                    field(row.Deal).Add(known);
                }

                return field(row.Deal).Count > 0;
            },
            $"{expected}; several with a semicolon and a space between them",
            required);

    private static DealParty? ReadParty(string text)
    {
        var party = DealEntries.ReadParty(text);
        if (party is { Instrument.Length: > 0 })
        {
            party.Instrument = CsvInstrument.NameOf(party.Instrument);
            return CsvInstrument.IsName(party.Instrument) ? party : null;
        }

        return party;
    }

    private static AffectedInstrument? ReadAffected(string text)
    {
        if (DealEntries.ReadAffected(text) is not { } one)
        {
            return null;
        }

        one.Instrument = CsvInstrument.NameOf(one.Instrument);
        return CsvInstrument.IsName(one.Instrument) ? one : null;
    }

    private static bool SetAnnounceDate(DealCsvRow row, string text)
    {
        var valid = IsoTime.TryParseDate(text, out var date);
        row.Deal.AnnounceDate = date;
        return valid;
    }

    private static bool SetAnnounceTime(DealCsvRow row, string text)
    {
        var valid = IsoTime.TryParse(text, out var time);
        row.Deal.AnnounceTime = time;
        return valid;
    }

    private static bool SetCurrency(DealCsvRow row, string text)
    {
        row.Currency = AmountText.IsCurrency(text) ? text : row.Currency;
        return AmountText.IsCurrency(text);
    }

    // An address may hold a semicolon, but no space behind it.
    [GeneratedRegex(@"\s*;\s+|\s*;$")]
    private static partial Regex BetweenEntries();
}
