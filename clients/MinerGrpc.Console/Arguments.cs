using System.CommandLine.Parsing;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;
using Date = Google.Type.Date;

namespace MinerGrpc.ConsoleClient;

/// <summary>Reads option values; each error names the option, the value and what is expected.</summary>
internal static class Arguments
{
    public static Uri ParseServer(string text, string option, SymbolResult result)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var server)
            && (server.Scheme == Uri.UriSchemeHttp || server.Scheme == Uri.UriSchemeHttps))
        {
            return server;
        }

        result.AddError($"{option} \"{text}\" is no server address; give for example {ConsoleApp.DefaultServer}");
        return new Uri(ConsoleApp.DefaultServer);
    }

    public static Timestamp? ParseTime(ArgumentResult result, string option)
    {
        var text = result.Tokens[0].Value;
        if (ReadTime(text) is { } time)
        {
            return time;
        }

        result.AddError($"{option} \"{text}\" is no time; give UTC such as 2025-09-09T13:30:00Z");
        return null;
    }

    /// <summary>UTC, a day for its first instant; null where it is neither.</summary>
    public static Timestamp? ReadTime(string text) =>
        IsoTime.TryParse(text, out var time) || IsoTime.TryParse($"{text}T00:00:00Z", out time) ? time : null;

    public static Cursor? ParseCursor(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && long.TryParse(
            text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return new Cursor { JournalId = text[..colon], Sequence = sequence };
        }

        result.AddError($"--after \"{text}\" is no cursor; give JOURNAL:SEQUENCE as minergrpc info shows it");
        return null;
    }

    public static EventKind[] ParseKinds(ArgumentResult result)
    {
        var kinds = new List<EventKind>();
        foreach (var name in result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!System.Enum.TryParse<EventKind>(name, ignoreCase: true, out var kind)
                || kind == EventKind.Unspecified
                || !System.Enum.IsDefined(kind)
                || char.IsAsciiDigit(name[0]))
            {
                var known = string.Join(',', System.Enum.GetNames<EventKind>().Skip(1)).ToLowerInvariant();
                result.AddError($"--kinds \"{name}\" is no kind of event; give some of {known}");
                return [];
            }

            kinds.Add(kind);
        }

        return [.. kinds];
    }

    public static double? ParsePace(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var pace)
            && double.IsFinite(pace))
        {
            return pace;
        }

        result.AddError($"--pace \"{text}\" is no pace; give 0 (as fast as it can) to 1000, 1 is real time");
        return null;
    }

    public static int? ParseCount(ArgumentResult result, string option) =>
        ParseWhole(result, option, 1, int.MaxValue, "a whole number from 1");

    public static int? ParseWhole(ArgumentResult result, string option, int lowest, int highest, string expected)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= lowest && value <= highest)
        {
            return value;
        }

        result.AddError($"{option} \"{text}\" is no count; give {expected}");
        return null;
    }

    public static long? ParseSequence(ArgumentResult result, string option)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && sequence > 0)
        {
            return sequence;
        }

        result.AddError($"{option} \"{text}\" is no sequence; give that of a QUOTE event, as watch --json shows it");
        return null;
    }

    public static decimal? ParseUnits(ArgumentResult result, string option)
    {
        var text = result.Tokens[0].Value;
        if (AmountText.TryParseUnits(text, out var units))
        {
            return units;
        }

        result.AddError($"{option} \"{text}\" is no price or size; give a decimal such as 1.59, at most nine decimals");
        return null;
    }

    public static Date? ParseDate(ArgumentResult result, string option)
    {
        var text = result.Tokens[0].Value;
        if (IsoTime.TryParseDate(text, out var date))
        {
            return date;
        }

        result.AddError($"{option} \"{text}\" is no date; give one such as 2025-09-09");
        return null;
    }

    public static T? ParseChoice<T>(ArgumentResult result, string option)
        where T : struct, System.Enum
    {
        var chosen = ParseChoices<T>(result, option);
        return chosen.Length > 0 ? chosen[0] : null;
    }

    public static T[] ParseChoices<T>(ArgumentResult result, string option)
        where T : struct, System.Enum
    {
        var chosen = new List<T>();
        foreach (var token in result.Tokens)
        {
            if (!ContractNames.TryParse<T>(token.Value, out var value))
            {
                result.AddError($"{option} \"{token.Value}\" is not known; give one of {ContractNames.Choices<T>()}");
                return [];
            }

            chosen.Add(value);
        }

        return [.. chosen];
    }
}
