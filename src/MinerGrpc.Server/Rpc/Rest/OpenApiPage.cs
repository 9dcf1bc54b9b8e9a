using System.Net.Http;
using Microsoft.OpenApi;

namespace MinerGrpc.Server.Rpc.Rest;

/// <summary>
/// The OpenAPI document of the calls as JSON, made from the descriptors and the comments of the contract, so that it
/// cannot say anything else. Made once, when it is first asked for.
/// </summary>
internal static class OpenApiPage
{
    public const string Path = "/openapi/v1.json";

    private const string Text =
        "Reads of the gRPC contract `minergrpc.v1` as JSON; what writes is a call of gRPC.\n\n"
        + "Bodies are proto JSON: an int64 (prices and sizes in nanos, sequences) is a TEXT of digits, since a number "
        + "of JavaScript holds 53 bits; an instant is RFC 3339 with up to nine digits of a second; a duration is "
        + "`5s`; an enum is its name; bytes are base64; an absent field is not known. Parameters are spelt as in the "
        + "contract (`page_size`) or as in JSON (`pageSize`); one within a message has a dot "
        + "(`after_cursor.sequence`); a repeated one may stand more than once. Unknown ones are refused.\n\n"
        + "A stream is line-delimited JSON: each line is one message. When it fails after its first line, the last "
        + "line is a google.rpc.Status (it has `code`, a message never has).";

    private static readonly Lazy<Task<byte[]>> s_json = new(async () =>
    {
        using var json = new MemoryStream();
        await Make(ContractComments.Read()).SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        return json.ToArray();
    });

    public static async Task WriteAsync(HttpContext context)
    {
        var json = await s_json.Value;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    private static OpenApiDocument Make(ContractComments comments)
    {
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo { Title = "MinerGrpc", Version = "v1", Description = Text },
            Servers = [new OpenApiServer { Url = "/" }],
            Paths = [],
            Components = new OpenApiComponents(),
            Tags = new HashSet<OpenApiTag>(
                RestRoute.All.Select(r => r.Method.Service.Name).Distinct().Select(n => new OpenApiTag { Name = n })),
        };
        var schemas = new OpenApiSchemas(document, comments);
        var status = OpenApiErrors.Schema(document, schemas);
        foreach (var route in RestRoute.All)
        {
            var operation = Operation(document, schemas, comments, route);
            operation.Responses!["200"] = Answer(schemas, route, status);
            OpenApiErrors.AddTo(operation.Responses, status);
            document.Paths[route.Path] = new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Get] = operation },
            };
        }

        return document;
    }

    private static OpenApiOperation Operation(
        OpenApiDocument document, OpenApiSchemas schemas, ContractComments comments, RestRoute route)
    {
        var operation = new OpenApiOperation
        {
            OperationId = route.Method.Name,
            Description = comments.Of(route.Method),
            Tags = new HashSet<OpenApiTagReference> { new(route.Method.Service.Name, document) },
            Parameters = [],
            Responses = [],
        };
        if (route.Bound is { } bound)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = route.PathParameter,
                In = ParameterLocation.Path,
                Required = true,
                Description = route.Collection.Length == 0
                    ? comments.Of(bound)
                    : $"What follows `{route.Collection}/` in the name. {comments.Of(bound)}",
                Schema = schemas.Value(bound),
            });
        }

        foreach (var parameter in route.Parameters)
        {
            var value = schemas.Value(parameter.Field);
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = comments.Of(parameter),
                Schema = parameter.Field.IsRepeated
                    ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = value }
                    : value,
            });
        }

        return operation;
    }

    private static OpenApiResponse Answer(OpenApiSchemas schemas, RestRoute route, IOpenApiSchema status)
    {
        var message = schemas.Of(route.Method.OutputType);
        return route.Method.IsServerStreaming
            ? new OpenApiResponse
            {
                Description = "Lines, each a message; after a failure the last one is a google.rpc.Status.",
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    [RestCalls.Lines] = new OpenApiMediaType
                    {
                        Schema = new OpenApiSchema { AnyOf = [message, status] },
                    },
                },
            }
            : new OpenApiResponse
            {
                Description = "The answer.",
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    ["application/json"] = new OpenApiMediaType { Schema = message },
                },
            };
    }
}
