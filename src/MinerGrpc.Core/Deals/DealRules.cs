using System.Buffers;
using System.Globalization;
using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Core.Deals;

/// <summary>A field of a draft that is not valid.</summary>
/// <param name="Field">By the contract's name: <c>parties[0].instrument</c>.</param>
/// <param name="Value">As it stands. Empty: it is missing, or no text.</param>
/// <param name="Problem">Follows the value in a message: "is no instrument here; ...".</param>
public readonly record struct DealFault(string Field, string Value, string Problem);

/// <summary>What a draft must fulfil before the desk takes it, from a call or from a table. Pure.</summary>
public static class DealRules
{
    public const string NamePrefix = "deals/";
    public const int LongestId = 64;

    /// <summary>Characters of a text, in UTF-16.</summary>
    public const int LongestText = 2_000;

    /// <summary>Entries of a list.</summary>
    public const int MostEntries = 64;

    /// <summary>With <see cref="LastDay"/> the days whose every instant can be held.</summary>
    public static readonly DateOnly FirstDay = new(1678, 1, 1);

    public static readonly DateOnly LastDay = new(2261, 12, 31);

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Whether it has the form <c>deals/{id}</c> with 1 to 64 of a-z, 0-9 and -.</summary>
    public static bool IsName(string name) =>
        name.StartsWith(NamePrefix, StringComparison.Ordinal)
        && name.Length > NamePrefix.Length && name.Length <= NamePrefix.Length + LongestId
        && !name.AsSpan(NamePrefix.Length).ContainsAnyExcept(IdCharacters);

    /// <summary>
    /// Why a text is not taken: too long, or with control characters other than line feed and tab, or with those that
    /// turn the direction of writing and so show another text than there is. Null: it is.
    /// </summary>
    public static string? TextProblem(string text)
    {
        if (text.Length > LongestText)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"has {text.Length} characters; at most {LongestText} are taken");
        }

        foreach (var c in text)
        {
            if ((char.IsControl(c) && c is not ('\n' or '\t'))
                || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"holds the control character U+{(int)c:X4}; only line feed and tab are taken");
            }
        }

        return null;
    }

    /// <summary>Why an amount is not taken. Null: it is.</summary>
    public static string? MoneyProblem(Money amount) =>
        !amount.HasCurrency ? "needs a currency of three capital letters (ISO 4217), such as USD"
        : !amount.HasAmount ? "is no amount: nanos are -999,999,999 to 999,999,999 and of the sign of the units"
        : amount.IsNegative ? "must be 0 or more"
        : null;

    /// <summary>Every field of a draft that is not valid. Empty: it is valid.</summary>
    public static IReadOnlyList<DealFault> Check(Deal draft, Universe universe) =>
        new DealCheck(draft, universe).Faults;
}
