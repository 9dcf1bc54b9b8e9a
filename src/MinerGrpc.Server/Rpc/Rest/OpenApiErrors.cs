using Google.Rpc;
using Grpc.Core;
using Microsoft.OpenApi;
using Status = Google.Rpc.Status;

namespace MinerGrpc.Server.Rpc.Rest;

/// <summary>
/// What a call as JSON can fail with: every reason of a read in <see cref="Faults"/>, by its HTTP code.
/// </summary>
internal static class OpenApiErrors
{
    public const string Detail = "ErrorDetail";

    private static readonly (StatusCode Code, string[] Reasons)[] s_reads =
    [
        (StatusCode.InvalidArgument, ["INVALID_FIELD"]),
        (StatusCode.OutOfRange,
        [
            "CURSOR_EXPIRED", "CURSOR_OF_OTHER_JOURNAL", "CURSOR_AHEAD", "START_BEFORE_JOURNAL",
            "AS_OF_BEFORE_JOURNAL", "EVENTS_EXPIRED", "MINUTES_EXPIRED",
        ]),
        (StatusCode.NotFound, ["UNKNOWN_INSTRUMENT", "UNKNOWN_TICKER", "UNKNOWN_DEAL", "UNKNOWN_PATH"]),
        (StatusCode.ResourceExhausted, ["LIMIT_REACHED"]),
        (StatusCode.Internal, ["INTERNAL"]),
        (StatusCode.DataLoss, ["JOURNAL_DAMAGED"]),
        (StatusCode.Unimplemented, ["ONLY_GET"]),
        (StatusCode.Unavailable, ["STORAGE_BUSY", "DRAINING", "STREAM_LIFETIME"]),
        (StatusCode.DeadlineExceeded, ["SERVER_DEADLINE"]),
    ];

    /// <summary>All that a read can meet.</summary>
    public static IEnumerable<string> Reasons => s_reads.SelectMany(read => read.Reasons);

    /// <summary>
    /// One response for each HTTP code; its text says which codes of gRPC and which reasons that may be.
    /// </summary>
    public static void AddTo(OpenApiResponses responses, IOpenApiSchema status)
    {
        foreach (var http in s_reads.GroupBy(read => RestStatus.HttpCodeOf(read.Code)))
        {
            responses[$"{http.Key}"] = new OpenApiResponse
            {
                Description = string.Join("; ", http.Select(
                    read => $"{NameOf(read.Code)} ({read.Code:D}): {string.Join(", ", read.Reasons)}")),
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    ["application/json"] = new OpenApiMediaType { Schema = status },
                },
            };
        }
    }

    /// <summary>google.rpc.Status with the details that this server sends.</summary>
    public static IOpenApiSchema Schema(OpenApiDocument document, OpenApiSchemas schemas)
    {
        var details = new OpenApiSchema
        {
            Description = "`@type` says which: `type.googleapis.com/` and the name. ErrorInfo is always there; "
                + "its domain is `minergrpc`.",
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "@type" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["@type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            },
            AnyOf =
            [
                schemas.Of(ErrorInfo.Descriptor), schemas.Of(BadRequest.Descriptor),
                schemas.Of(QuotaFailure.Descriptor), schemas.Of(RetryInfo.Descriptor),
            ],
        };
        document.AddComponent(Detail, details);
        return schemas.Of(Status.Descriptor);
    }

    /// <summary>INVALID_ARGUMENT, as the contract and other languages spell it.</summary>
    private static string NameOf(StatusCode code) => string.Concat(
        code.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
}
