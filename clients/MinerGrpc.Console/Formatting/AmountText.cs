using System.Globalization;
using Google.Type;
using MinerGrpc.Client;

namespace MinerGrpc.ConsoleClient.Formatting;

/// <summary>Decimals and amounts as text, without any rounding: 17.4bn, 311m, 1000000.</summary>
internal static class AmountText
{
    public const string Expected = "an amount such as 17.4bn, 311m or 1000000, without commas";

    private const decimal Million = 1_000_000m;
    private const decimal Billion = 1_000_000_000m;

    // A decimal holds 28 digits of any sort; more would be rounded without a word.
    private const int ExactDigits = 28;

    /// <summary>A decimal, 0 or more, digit for digit.</summary>
    public static bool TryParseExact(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        return !text.IsEmpty
            && text.Length <= ExactDigits + (text.Contains('.') ? 1 : 0)
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A price or a size that nanos can hold.</summary>
    public static bool TryParseUnits(string text, out decimal units) =>
        TryParseExact(text, out units) && units <= Nanos.MaximumUnits && decimal.Round(units, 9) == units;

    /// <summary>An amount that <see cref="Money"/> can hold; `m` and `bn` multiply.</summary>
    public static bool TryParse(string text, out decimal amount)
    {
        var (digits, factor) = text switch
        {
            [.. var number, 'b', 'n'] => (number, Billion),
            [.. var number, 'm'] => (number, Million),
            _ => (text, 1m),
        };
        if (!TryParseExact(digits, out amount) || amount > Amounts.Maximum / factor)
        {
            return false;
        }

        amount *= factor;
        return decimal.Round(amount, 9) == amount;
    }

    /// <summary>Three upper-case letters.</summary>
    public static bool IsCurrency(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper);

    /// <summary>17.4bn USD; every digit that is not zero is shown.</summary>
    public static string Of(Money? money) => money is null
        ? Plain.Absent
        : $"{Of(Amounts.ToDecimal(money))} {Plain.OneLine(money.CurrencyCode)}";

    /// <summary>17.4bn USD to 19.4bn; up to 19.4bn USD; a dash where neither is stated.</summary>
    public static string Range(Money? lowest, Money? highest) => (lowest, highest) switch
    {
        ({ }, { }) when lowest.CurrencyCode == highest.CurrencyCode =>
            $"{Of(lowest)} to {Of(Amounts.ToDecimal(highest))}",
        ({ }, { }) => $"{Of(lowest)} to {Of(highest)}",
        (null, { }) => $"up to {Of(highest)}",
        _ => Of(lowest),
    };

    private static string Of(decimal amount)
    {
        var (number, unit) = Math.Abs(amount) switch
        {
            >= Billion => (amount / Billion, "bn"),
            >= Million => (amount / Million, "m"),
            _ => (amount, ""),
        };
        return number.ToString("0.############################", CultureInfo.InvariantCulture) + unit;
    }
}
