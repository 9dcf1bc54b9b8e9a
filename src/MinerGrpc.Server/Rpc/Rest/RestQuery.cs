using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Primitives;

namespace MinerGrpc.Server.Rpc.Rest;

/// <summary>
/// The query of a JSON call, checked against the request's message before the transcoder reads it: the transcoder
/// passes over what it does not know, so that a misspelt bound would silently give all of the past.
/// </summary>
internal static class RestQuery
{
    private static readonly JsonParser s_parser = new(JsonParser.Settings.Default);

    /// <summary>Every bad parameter. None: the query is well-formed.</summary>
    public static List<FieldFault> Check(RestRoute route, IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var faults = new List<FieldFault>();
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var choices = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in query)
        {
            if (route.Find(name) is not { } parameter)
            {
                faults.Add(new FieldFault(Faults.Show(name), Unknown(route)));
            }
            else if (!given.TryAdd(parameter.Name, name) || (values.Count > 1 && !parameter.Field.IsRepeated))
            {
                faults.Add(new FieldFault(parameter.Name, "stands more than once; it takes one value"));
            }
            else
            {
                CheckValues(parameter, values, faults);
                CheckChoices(parameter, choices, faults);
            }
        }

        return faults;
    }

    private static string Unknown(RestRoute route) => route.Parameters.Count == 0
        ? $"is no parameter: {route.Method.Name} takes none"
        : $"is no parameter of {route.Method.Name}, which takes "
            + string.Join(", ", route.Parameters.Select(p => p.Name));

    private static void CheckValues(RestParameter parameter, StringValues values, List<FieldFault> faults)
    {
        foreach (var value in values)
        {
            if (!IsValue(parameter.Field, value ?? string.Empty))
            {
                faults.Add(new FieldFault(
                    parameter.Name, $"'{Faults.Show(value ?? string.Empty)}' is not {Expected(parameter.Field)}"));
            }
        }
    }

    /// <summary>At each level of the path at most one member of a oneof.</summary>
    private static void CheckChoices(
        RestParameter parameter, Dictionary<string, string> choices, List<FieldFault> faults)
    {
        var place = string.Empty;
        foreach (var field in parameter.Path)
        {
            if (field.RealContainingOneof is { } oneof
                && !choices.TryAdd($"{place}{oneof.Name}", field.Name) && choices[$"{place}{oneof.Name}"] != field.Name)
            {
                faults.Add(new FieldFault(
                    parameter.Name, $"cannot stand beside {place}{choices[$"{place}{oneof.Name}"]}: give one of them"));
            }

            place += field.Name + ".";
        }
    }

    /// <summary>An element of a repeated field by itself.</summary>
    private static bool IsValue(FieldDescriptor field, string text)
    {
        // Where the transcoder takes less than proto JSON does (1e3 for a whole number), or more (a number of an enum).
        const NumberStyles whole = NumberStyles.AllowLeadingSign;
        return field.FieldType switch
        {
            FieldType.Bool => text is "true" or "false",
            FieldType.Enum => field.EnumType.FindValueByName(text) is not null,
            FieldType.Int32 => int.TryParse(text, whole, CultureInfo.InvariantCulture, out _),
            FieldType.Int64 => long.TryParse(text, whole, CultureInfo.InvariantCulture, out _),
            _ => IsJson(field, text),
        };
    }

    private static bool IsJson(FieldDescriptor field, string text)
    {
        var json = JsonSerializer.Serialize(text);
        try
        {
            s_parser.Parse($"{{\"{field.JsonName}\":{(field.IsRepeated ? $"[{json}]" : json)}}}", field.ContainingType);
            return true;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            return false;
        }
    }

    private static string Expected(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => "true or false",
        FieldType.Enum => $"one of {string.Join(", ", field.EnumType.Values.Select(v => v.Name))}",
        FieldType.Double or FieldType.Float => "a number such as 0.05",
        FieldType.Message when field.MessageType.Name == "Duration" => "a duration such as 5s or 0.25s",
        FieldType.Message => "an instant such as 2025-09-09T14:00:00Z",
        FieldType.String => "text of Unicode",
        var type => $"a whole number of type {type.ToString().ToLowerInvariant()}",
    };
}
