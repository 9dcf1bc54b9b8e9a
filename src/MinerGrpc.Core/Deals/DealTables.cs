using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Tables;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Deals;

/// <summary>
/// Reads announcements from a table: one row each, the columns of Data/README.md. The drafts fulfil
/// <see cref="DealRules"/> and can be given to <see cref="DealDesk.Announce"/> in the order of their rows.
/// </summary>
public static class DealTables
{
    private static readonly string[] Columns =
    [
        "name", "headline", "type", "status", "announce_date", "announce_time", "half_day", "currency", "base_value",
        "maximum_value", "term_years", "extensions", "critical_it_megawatts", "gross_megawatts", "guarantee",
        "prepayment", "parties", "affected", "sources", "confidence", "site", "hardware", "note",
    ];

    /// <summary>
    /// <see cref="FormatException"/> names table, line, column and value of what is wrong: an unknown word or column,
    /// a name that is there twice, an instrument that the universe does not know, a rule that is broken.
    /// </summary>
    /// <param name="tableName">What messages call the table: the file's name.</param>
    /// <param name="csv">The whole text.</param>
    /// <param name="universe">Knows the instruments.</param>
    public static IReadOnlyList<Deal> Parse(string tableName, string csv, Universe universe)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var deals = new List<Deal>();
        foreach (var row in CsvTable.Parse(tableName, csv).WithColumns(Columns).Rows)
        {
            var draft = ToDraft(row);
            if (!names.Add(draft.Name))
            {
                throw row.Error("name", "is there twice");
            }

            if (DealRules.Check(draft, universe) is [var fault, ..])
            {
                throw row.Error(ColumnOf(fault.Field), $"{fault.Field} {fault.Problem}");
            }

            deals.Add(draft);
        }

        return deals.AsReadOnly();
    }

    private static Deal ToDraft(CsvRow row)
    {
        var time = row.OptionalInstant("announce_time");
        return new Deal
        {
            Name = DealRules.NamePrefix + row.Required("name"),
            Headline = row.Required("headline"),
            Type = ToType(row),
            Status = ToStatus(row),
            AnnounceTime = time,
            AnnounceDate = row.DayOf("announce_date", time),
            AnnounceHalfDay = ToHalfDay(row),
            BaseValue = row.OptionalMoney("base_value"),
            MaximumValue = row.OptionalMoney("maximum_value"),
            TermYears = (double?)row.OptionalNumber("term_years"),
            Extensions = row["extensions"],
            CriticalItMegawatts = (double?)row.OptionalNumber("critical_it_megawatts"),
            GrossMegawatts = (double?)row.OptionalNumber("gross_megawatts"),
            Guarantee = row.OptionalMoney("guarantee"),
            Prepayment = row.OptionalMoney("prepayment"),
            Parties = [.. row.Entries("parties", 3).Select(e => new DealParty(e[0], ToRole(row, e[1]), NameOf(e[2])))],
            AffectedInstruments =
            [
                .. row.Entries("affected", 3)
                    .Select(e => new AffectedInstrument(NameOf(e[0]), ToRelation(row, e[1]), e[2])),
            ],
            Sources = [.. row.Entries("sources", 2).Select(e => new DealSource(e[0], ToSourceKind(row, e[1])))],
            Confidence = ToConfidence(row),
            Site = row["site"],
            Hardware = row["hardware"],
            Note = row["note"],
        };
    }

    /// <summary>The column that holds a field of the contract.</summary>
    private static string ColumnOf(string field) => field.Split('[', '.')[0] switch
    {
        "affected_instruments" => "affected",
        "announce_half_day" => "half_day",
        var column => column,
    };

    private static string NameOf(string id) => id.Length == 0 ? "" : "instruments/" + id;

    private static DealType ToType(CsvRow row) => row["type"] switch
    {
        "COMPUTE_CAPACITY" => DealType.ComputeCapacity,
        "HOSTING" => DealType.Hosting,
        "ACQUISITION" => DealType.Acquisition,
        "FINANCING" => DealType.Financing,
        "POWER" => DealType.Power,
        "OTHER" => DealType.Other,
        _ => throw row.Error(
            "type", "is none of COMPUTE_CAPACITY, HOSTING, ACQUISITION, FINANCING, POWER, OTHER"),
    };

    private static DealStatus ToStatus(CsvRow row) => row["status"] switch
    {
        "REPORTED" => DealStatus.Reported,
        "ANNOUNCED" => DealStatus.Announced,
        "CLOSED" => DealStatus.Closed,
        "TERMINATED" => DealStatus.Terminated,
        _ => throw row.Error("status", "is none of REPORTED, ANNOUNCED, CLOSED, TERMINATED"),
    };

    private static AnnounceHalfDay ToHalfDay(CsvRow row) => row["half_day"] switch
    {
        "" => AnnounceHalfDay.Unspecified,
        "BEFORE_OPEN" => AnnounceHalfDay.BeforeOpen,
        "DURING_SESSION" => AnnounceHalfDay.DuringSession,
        "AFTER_CLOSE" => AnnounceHalfDay.AfterClose,
        _ => throw row.Error("half_day", "is none of BEFORE_OPEN, DURING_SESSION, AFTER_CLOSE, nor empty"),
    };

    private static PartyRole ToRole(CsvRow row, string word) => word switch
    {
        "" => PartyRole.Unspecified,
        "PROVIDER" => PartyRole.Provider,
        "CUSTOMER" => PartyRole.Customer,
        "ACQUIRER" => PartyRole.Acquirer,
        "TARGET" => PartyRole.Target,
        "GUARANTOR" => PartyRole.Guarantor,
        "LENDER" => PartyRole.Lender,
        _ => throw row.Error(
            "parties",
            $"has the role '{word}', which is none of PROVIDER, CUSTOMER, ACQUIRER, TARGET, GUARANTOR, LENDER, nor "
            + "empty"),
    };

    private static DealRelation ToRelation(CsvRow row, string word) => word switch
    {
        "DIRECT" => DealRelation.Direct,
        "READ_THROUGH" => DealRelation.ReadThrough,
        _ => throw row.Error("affected", $"has the relation '{word}', which is none of DIRECT, READ_THROUGH"),
    };

    private static SourceKind ToSourceKind(CsvRow row, string word) => word switch
    {
        "FORM_8K" => SourceKind.Form8K,
        "FORM_6K" => SourceKind.Form6K,
        "PRESS_RELEASE" => SourceKind.PressRelease,
        "NEWS" => SourceKind.News,
        "OTHER" => SourceKind.Other,
        _ => throw row.Error(
            "sources", $"has the kind '{word}', which is none of FORM_8K, FORM_6K, PRESS_RELEASE, NEWS, OTHER"),
    };

    private static Confidence ToConfidence(CsvRow row) => row["confidence"] switch
    {
        "" => Confidence.Unspecified,
        "HIGH" => Confidence.High,
        "MEDIUM" => Confidence.Medium,
        "LOW" => Confidence.Low,
        _ => throw row.Error("confidence", "is none of HIGH, MEDIUM, LOW, nor empty"),
    };
}
