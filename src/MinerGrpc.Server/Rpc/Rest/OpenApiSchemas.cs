using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;

namespace MinerGrpc.Server.Rpc.Rest;

/// <summary>
/// Messages of the contract as schemas of their proto JSON. Each message and enum stands once, by name.
/// </summary>
internal sealed class OpenApiSchemas(OpenApiDocument document, ContractComments comments)
{
    private readonly HashSet<string> _made = [];

    /// <summary>A reference to the message's schema, which is made with all that it needs.</summary>
    public IOpenApiSchema Of(MessageDescriptor message)
    {
        if (_made.Add(message.FullName))
        {
            var schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = comments.Of(message),
                Properties = new Dictionary<string, IOpenApiSchema>(),
            };
            foreach (var field in message.Fields.InFieldNumberOrder())
            {
                schema.Properties[field.JsonName] = Property(field);
            }

            document.AddComponent(message.FullName, schema);
        }

        return new OpenApiSchemaReference(message.FullName, document);
    }

    /// <summary>One value of a field: of a repeated field an element.</summary>
    public IOpenApiSchema Value(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName switch
        {
            "google.protobuf.Timestamp" => Text("date-time", null),
            "google.protobuf.Duration" => Text(null, @"^-?[0-9]+(\.[0-9]{1,9})?s$"),
            "google.protobuf.Any" => new OpenApiSchemaReference(OpenApiErrors.Detail, document),
            _ => Of(field.MessageType),
        },
        FieldType.Enum => Of(field.EnumType),
        FieldType.Bool => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        FieldType.Double => new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" },
        FieldType.Int32 => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
        FieldType.Int64 => Text("int64", "^-?[0-9]{1,19}$"),
        FieldType.String => Text(null, null),
        FieldType.Bytes => Text("byte", null),
        var type => throw new NotSupportedException($"{field.FullName} is {type}, which has no schema here yet"),
    };

    private static OpenApiSchema Text(string? format, string? pattern) =>
        new() { Type = JsonSchemaType.String, Format = format, Pattern = pattern };

    private IOpenApiSchema Property(FieldDescriptor field)
    {
        var text = comments.Of(field);
        if (field.IsMap)
        {
            var value = Value(field.MessageType.FindFieldByName("value"));
            return new OpenApiSchema
            {
                Type = JsonSchemaType.Object, Description = text, AdditionalProperties = value,
            };
        }

        var schema = Value(field);
        if (field.IsRepeated)
        {
            return new OpenApiSchema { Type = JsonSchemaType.Array, Description = text, Items = schema };
        }

        switch (schema)
        {
            case OpenApiSchema own:
                own.Description = text;
                break;
            case OpenApiSchemaReference reference:
                reference.Description = text;
                break;
            default:
                throw new NotSupportedException($"{field.FullName} has a schema of an unknown kind");
        }

        return schema;
    }

    private OpenApiSchemaReference Of(EnumDescriptor type)
    {
        if (_made.Add(type.FullName))
        {
            document.AddComponent(type.FullName, new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = comments.Of(type),
                Enum = [.. type.Values.Select(value => (JsonNode)JsonValue.Create(value.Name))],
            });
        }

        return new OpenApiSchemaReference(type.FullName, document);
    }
}
