using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MinerGrpc.ConsoleClient.Formatting;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>A value as typed in an option; `none` is null: not stated.</summary>
internal sealed record Stated<T>(T? Value)
    where T : struct;

/// <summary>Options whose value may be `none`.</summary>
internal static class StatedOptions
{
    private const string None = "none";

    public static Option<Stated<decimal>?> Amount(string name, string what) => new(name)
    {
        Description = $"{what}: 17.4bn, 311m, 1000000, or none",
        HelpName = "AMOUNT",
        CustomParser = result => Read<decimal>(result, name, "no amount", AmountText.Expected, AmountText.TryParse),
    };

    public static Option<Stated<double>?> Number(string name, string what) => new(name)
    {
        Description = $"{what}, or none",
        HelpName = "NUMBER",
        CustomParser = result => Read<double>(result, name, "no number", "one such as 5 or 12.5", TryParseNumber),
    };

    public static bool TryParseNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number);

    private static Stated<T>? Read<T>(
        ArgumentResult result, string option, string fault, string expected, TryParse<T> tryParse)
        where T : struct
    {
        var text = result.Tokens[0].Value;
        if (text == None)
        {
            return new Stated<T>(null);
        }

        if (tryParse(text, out var value))
        {
            return new Stated<T>(value);
        }

        result.AddError($"{option} \"{text}\" is {fault}; give {expected}");
        return null;
    }

    private delegate bool TryParse<T>(string text, out T value);
}
