using System.CommandLine.Parsing;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;
using MinerGrpc.ConsoleClient.Formatting;

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
        if (IsoTime.TryParse(text, out var time) || IsoTime.TryParse($"{text}T00:00:00Z", out time))
        {
            return time;
        }

        result.AddError($"{option} \"{text}\" is no time; give UTC such as 2025-09-09T13:30:00Z");
        return null;
    }

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

    public static int? ParseCount(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            return count;
        }

        result.AddError($"--count \"{text}\" is no count; give a whole number from 1");
        return null;
    }
}
