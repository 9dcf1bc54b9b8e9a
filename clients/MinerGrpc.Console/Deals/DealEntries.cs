using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>
/// The lists of a deal as text, values between bars: `Nebius Group N.V.|PROVIDER|nbis`,
/// `bitf|READ_THROUGH|sells the same power`, `https://example.com/news|NEWS`. Instruments stay as they are typed.
/// </summary>
internal static class DealEntries
{
    private const char Bar = '|';

    public static string ExpectedParty { get; } =
        "NAME|ROLE or NAME|ROLE|INSTRUMENT, the role empty where it is none of these, or one of "
        + ContractNames.Choices<PartyRole>();

    public static string ExpectedAffected { get; } =
        "INSTRUMENT|RELATION or INSTRUMENT|RELATION|REASON, the relation one of "
        + ContractNames.Choices<DealRelation>();

    public static string ExpectedSource { get; } =
        $"an address, or ADDRESS|KIND, the kind one of {ContractNames.Choices<SourceKind>()}";

    public static DealParty? ReadParty(string text)
    {
        var values = text.Split(Bar, StringSplitOptions.TrimEntries);
        return values.Length <= 3
            && values is [{ Length: > 0 } name, var roleText, ..]
            && TryParseRole(roleText, out var role)
            ? new DealParty { DisplayName = name, Role = role, Instrument = values.ElementAtOrDefault(2) ?? "" }
            : null;
    }

    private static bool TryParseRole(string text, out PartyRole role)
    {
        role = PartyRole.Unspecified;
        return text.Length == 0 || ContractNames.TryParse(text, out role);
    }

    public static AffectedInstrument? ReadAffected(string text)
    {
        var values = text.Split(Bar, 3, StringSplitOptions.TrimEntries);
        return values is [{ Length: > 0 } instrument, var relationText, ..]
            && ContractNames.TryParse<DealRelation>(relationText, out var relation)
            ? new AffectedInstrument
            {
                Instrument = instrument,
                Relation = relation,
                Reason = values.ElementAtOrDefault(2) ?? "",
            }
            : null;
    }

    public static DealSource? ReadSource(string text)
    {
        var values = text.Split(Bar, StringSplitOptions.TrimEntries);
        return values switch
        {
            [{ Length: > 0 } uri] => new DealSource { Uri = uri },
            [{ Length: > 0 } uri, var kindText] when ContractNames.TryParse<SourceKind>(kindText, out var kind) =>
                new DealSource { Uri = uri, Kind = kind },
            _ => null,
        };
    }
}
