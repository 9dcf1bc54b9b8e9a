using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf.Reflection;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Rest;

/// <summary>A parameter of a query: a scalar of the request, or of a message in it.</summary>
/// <param name="Path">From the request down to the scalar.</param>
internal sealed record RestParameter(IReadOnlyList<FieldDescriptor> Path)
{
    /// <summary>As in the contract: `after_cursor.sequence`.</summary>
    public string Name { get; } = string.Join('.', Path.Select(f => f.Name));

    /// <summary>The other spelling: `afterCursor.sequence`.</summary>
    public string JsonName { get; } = string.Join('.', Path.Select(f => f.JsonName));

    public FieldDescriptor Field => Path[^1];
}

/// <summary>A call that can be made as JSON: its google.api.http annotation, read from the contract.</summary>
internal sealed partial record RestRoute
{
    private readonly Dictionary<string, RestParameter> _byName = new(StringComparer.Ordinal);

    private RestRoute(MethodDescriptor method, string pattern)
    {
        Method = method;
        Pattern = pattern;
        if (Variable().Match(pattern) is { Success: true } variable)
        {
            Bound = method.InputType.FindFieldByName(variable.Groups["field"].Value);
            Collection = variable.Groups["collection"].Value;
        }

        Parameters = [.. Scalars(method.InputType, []).Where(p => p.Path[0] != Bound)];
        foreach (var parameter in Parameters)
        {
            _byName[parameter.Name] = parameter;
            _byName[parameter.JsonName] = parameter;
        }
    }

    /// <summary>Of the whole contract, in its order.</summary>
    public static IReadOnlyList<RestRoute> All { get; } =
    [
        .. Files.SelectMany(file => file.Services).SelectMany(service => service.Methods)
            .Where(method => HttpOf(method) is not null)
            .Select(method => new RestRoute(method, HttpOf(method)!.Get)),
    ];

    public MethodDescriptor Method { get; }

    /// <summary>As annotated: `/v1/{name=deals/*}/revisions`.</summary>
    public string Pattern { get; }

    /// <summary>The field that the path holds. Null: none.</summary>
    public FieldDescriptor? Bound { get; }

    /// <summary>What the bound field begins with: `deals`. Empty: it is a whole segment, or there is none.</summary>
    public string Collection { get; } = string.Empty;

    /// <summary>What the path's variable part is called for a person: `deal`. Empty: there is none.</summary>
    public string PathParameter => Collection.Length == 0 ? Bound?.Name ?? string.Empty : Collection[..^1];

    /// <summary>Without the syntax of patterns: `/v1/deals/{deal}/revisions`.</summary>
    public string Path => Variable().Replace(
        Pattern, Collection.Length == 0 ? $"{{{PathParameter}}}" : $"{Collection}/{{{PathParameter}}}");

    /// <summary>All that the query may hold, in the order of the request's fields.</summary>
    public IReadOnlyList<RestParameter> Parameters { get; }

    /// <summary>Files of the contract that have services.</summary>
    public static IReadOnlyList<FileDescriptor> Files =>
    [
        DealServiceReflection.Descriptor, DivergenceServiceReflection.Descriptor, IngestServiceReflection.Descriptor,
        InstrumentServiceReflection.Descriptor, QuoteServiceReflection.Descriptor, SectorServiceReflection.Descriptor,
        ServerInfoServiceReflection.Descriptor,
    ];

    public static RestRoute? Of(MethodDescriptor method) =>
        All.FirstOrDefault(route => route.Method.FullName == method.FullName);

    /// <summary>By either spelling. Null: the query knows no such parameter.</summary>
    public RestParameter? Find(string name) => _byName.GetValueOrDefault(name);

    private static HttpRule? HttpOf(MethodDescriptor method) =>
        method.GetOptions()?.GetExtension(AnnotationsExtensions.Http);

    /// <summary>Messages that JSON writes as a text are scalars; no request of the contract holds itself.</summary>
    private static IEnumerable<RestParameter> Scalars(MessageDescriptor message, FieldDescriptor[] above)
    {
        foreach (var field in message.Fields.InFieldNumberOrder())
        {
            FieldDescriptor[] path = [.. above, field];
            var isText = field.FieldType != FieldType.Message
                || field.MessageType.FullName is "google.protobuf.Timestamp" or "google.protobuf.Duration";
            foreach (var parameter in isText ? [new RestParameter(path)] : Scalars(field.MessageType, path))
            {
                yield return parameter;
            }
        }
    }

    [GeneratedRegex(@"\{(?<field>\w+)(=(?<collection>\w+)/\*)?\}")]
    private static partial Regex Variable();
}
