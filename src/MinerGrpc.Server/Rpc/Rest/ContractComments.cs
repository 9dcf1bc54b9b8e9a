using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Google.Protobuf.Reflection;

namespace MinerGrpc.Server.Rpc.Rest;

/// <summary>
/// The comments of protos/, which descriptors do not carry at run time: read from the documentation file that the
/// compiler writes beside the generated code.
/// </summary>
internal sealed partial class ContractComments(IReadOnlyDictionary<string, string> summaries)
{
    /// <summary>Without the file, which a publish may leave out, every comment is empty.</summary>
    public static ContractComments Read()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "MinerGrpc.Contracts.xml");
        return new ContractComments(!File.Exists(file)
            ? new Dictionary<string, string>()
            : XDocument.Load(file).Descendants("member")
                .Where(member => member.Element("summary") is not null)
                .ToDictionary(
                    member => NameOf(member.Attribute("name")!.Value),
                    member => Spaces().Replace(member.Element("summary")!.Value, " ").Trim()));
    }

    public string Of(MethodDescriptor method) => Find(
        $"M:{NamespaceOf(method.InputType)}.{method.Service.Name}.{method.Service.Name}Base.{method.Name}");

    public string Of(MessageDescriptor message) => Find($"T:{message.ClrType.FullName?.Replace('+', '.')}");

    public string Of(FieldDescriptor field) =>
        Find($"P:{field.ContainingType.ClrType.FullName?.Replace('+', '.')}.{field.PropertyName}");

    /// <summary>From the request down to the value; an enum that says all by its type has that.</summary>
    public string Of(RestParameter parameter)
    {
        var texts = parameter.Path.Select(Of).Where(text => text.Length > 0).ToList();
        return texts.Count > 0 ? string.Join(' ', texts)
            : parameter.Field.FieldType == FieldType.Enum ? Find($"T:{parameter.Field.EnumType.ClrType.FullName}")
            : string.Empty;
    }

    /// <summary>What the enum is, and each of its values that says more than its name.</summary>
    public string Of(EnumDescriptor type)
    {
        var name = type.ClrType.FullName?.Replace('+', '.');
        var values = type.ClrType.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (f.GetCustomAttribute<OriginalNameAttribute>()!.Name, Text: Find($"F:{name}.{f.Name}")))
            .Where(value => value.Text.Length > 0).Select(value => $"{value.Name}: {value.Text}");
        return string.Join('\n', values.Prepend(Find($"T:{name}")));
    }

    private static string NamespaceOf(MessageDescriptor message) => message.ClrType.Namespace ?? string.Empty;

    /// <summary>
    /// A handler's name without its parameters. A client's overloads would be one name, so they keep theirs.
    /// </summary>
    private static string NameOf(string member) =>
        Handler().Match(member) is { Success: true } handler ? handler.Value : member;

    private string Find(string name) => summaries.GetValueOrDefault(name, string.Empty);

    [GeneratedRegex(@"^M:[\w.]+ServiceBase\.\w+(?=\()")]
    private static partial Regex Handler();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
