using System.CommandLine;
using System.CommandLine.Parsing;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>The fields of a deal as options of `deal announce` and `deal revise`.</summary>
internal sealed class DealOptions
{
    public Option<string?> Headline { get; } = Text("--headline", "What happened, in a line");

    public Option<DealType?> Type { get; } = SharedOptions.Choice<DealType>("--type", "What is agreed");

    public Option<DealStatus?> Status { get; } = SharedOptions.Choice<DealStatus>("--status", "How firm it is");

    public Option<DealParty[]> Parties { get; } = List(
        "--party", "A party", "NAME|ROLE|INSTRUMENT", DealEntries.ReadParty, DealEntries.ExpectedParty);

    public Option<AffectedInstrument[]> Affected { get; } = List(
        "--affected",
        "An instrument that it touches; parties are added by themselves",
        "INSTRUMENT|RELATION|REASON",
        DealEntries.ReadAffected,
        DealEntries.ExpectedAffected);

    public Option<Stated<decimal>?> Value { get; } = StatedOptions.Amount("--value", "Firm value");

    public Option<Stated<decimal>?> MaximumValue { get; } =
        StatedOptions.Amount("--max-value", "Value with every option taken");

    public Option<Stated<decimal>?> Prepayment { get; } = StatedOptions.Amount("--prepayment", "Paid in advance");

    public Option<Stated<decimal>?> Guarantee { get; } = StatedOptions.Amount("--guarantee", "Guaranteed by others");

    public Option<string?> Currency { get; } = new("--currency")
    {
        Description = "Of all amounts, ISO 4217 [default: USD, or that of the present amounts]",
        HelpName = "CODE",
        CustomParser = ParseCurrency,
    };

    public Option<Moment?> Announced { get; } = Moment.Option(
        "--announced", "When it was told: a UTC time, or the day of New York where no more is known");

    public Option<AnnounceHalfDay?> HalfDay { get; } = SharedOptions.Choice<AnnounceHalfDay>(
        "--half-day", "The part of the day, where the time is not known");

    public Option<Timestamp?> Happened { get; } = SharedOptions.Time("--happened", "When it happened, where known");

    public Option<DealSource[]> Sources { get; } = List(
        "--source", "Where it was read", "URI", DealEntries.ReadSource, DealEntries.ExpectedSource);

    public Option<SourceKind[]> SourceKinds { get; } = SharedOptions.Choices<SourceKind>(
        "--source-kind", "What the sources are: one for all of them, or one for each in their order");

    public Option<Confidence?> Confidence { get; } =
        SharedOptions.Choice<Confidence>("--confidence", "How sure the entry is");

    public Option<Stated<double>?> TermYears { get; } = StatedOptions.Number("--term-years", "Years, above 0");

    public Option<Stated<double>?> CriticalMegawatts { get; } =
        StatedOptions.Number("--critical-mw", "Critical IT load in megawatts");

    public Option<Stated<double>?> GrossMegawatts { get; } =
        StatedOptions.Number("--gross-mw", "Gross power in megawatts");

    public Option<string?> Extensions { get; } = Text("--extensions", "Options to go on, in words");

    public Option<string?> Site { get; } = Text("--site", "Where the capacity stands");

    public Option<string?> Hardware { get; } = Text("--hardware", "What computes there");

    public Option<string?> Note { get; } = Text("--note", "What else is to be known, and what is not certain");

    public Option<string?> RequestId { get; } = new("--request-id")
    {
        Description = "Yours; sent again with the same content it is no second entry",
        HelpName = "ID",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            Headline, Type, Status, Parties, Affected, Value, MaximumValue, Currency, Announced, HalfDay, Happened,
            Sources, SourceKinds, Confidence, TermYears, CriticalMegawatts, GrossMegawatts, Prepayment, Guarantee,
            Extensions, Site, Hardware, Note, RequestId,
        })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(RefuseKindsWithoutTheirSources);
    }

    private void RefuseKindsWithoutTheirSources(CommandResult result)
    {
        var kinds = result.GetResult(SourceKinds)?.Tokens.Count ?? 0;
        var sources = result.GetResult(Sources)?.Tokens.Count ?? 0;
        if (kinds > 0 && kinds != sources && (kinds != 1 || sources == 0))
        {
            result.AddError(FormattableString.Invariant(
                $"{kinds} --source-kind for {sources} --source; give one for all of them, or one for each"));
        }
    }

    private static Option<string?> Text(string name, string what) => new(name)
    {
        Description = what,
        HelpName = "TEXT",
    };

    private static Option<T[]> List<T>(
        string name, string what, string form, Func<string, T?> read, string expected)
        where T : class => new(name)
        {
            Description = what + "; may stand several times",
            HelpName = form,
            CustomParser = result =>
            {
                var entries = new List<T>();
                foreach (var token in result.Tokens)
                {
                    if (read(token.Value) is not { } entry)
                    {
                        result.AddError($"{name} \"{token.Value}\" is not valid; give {expected}");
                        return [];
                    }

                    entries.Add(entry);
                }

                return [.. entries];
            },
        };

    public static string? ParseCurrency(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (AmountText.IsCurrency(text))
        {
            return text;
        }

        result.AddError($"--currency \"{text}\" is no currency; give three upper-case letters such as USD");
        return null;
    }
}
