using System.Net;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using MinerGrpc.Server.Rpc.Rest;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Rest;

/// <summary>The OpenAPI document: valid, and equal to the contract.</summary>
public sealed class OpenApiTests
{
    private static readonly string[] s_reasonsOfWrites =
    [
        "BATCH_ID_TAKEN", "DEAL_EXISTS", "DEAL_RETRACTED", "MALFORMED_MESSAGE", "PUBLISHER_IDLE", "REQUEST_ID_TAKEN",
        "REVISION_STALE", "STORAGE_FULL", "STORAGE_READ_ONLY",
    ];

    [Fact]
    public async Task It_is_valid_and_has_no_reference_to_nowhere()
    {
        var read = await ReadAsync();

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Empty(read.Document!.Validate(ValidationRuleSet.GetDefaultRuleSet()));
    }

    [Fact]
    public async Task Every_call_that_is_no_write_stands_in_it_with_each_of_its_parameters()
    {
        var document = (await ReadAsync()).Document!;

        var told = document.Paths.SelectMany(path => path.Value.Operations!.Select(operation =>
            $"{operation.Key} {path.Key} {operation.Value.OperationId} "
            + string.Join(' ', (operation.Value.Parameters ?? []).Where(p => p.In == ParameterLocation.Query)
                .Select(p => p.Name))));
        var routes = RestRoute.All.Select(route =>
            $"GET {route.Path} {route.Method.Name} {string.Join(' ', route.Parameters.Select(p => p.Name))}");
        Assert.Equal(routes.Order(), told.Order());
    }

    [Fact]
    public async Task Every_message_is_described_field_by_field()
    {
        var schemas = (await ReadAsync()).Document!.Components!.Schemas!;

        Assert.All(RestRoute.All, route =>
        {
            var message = route.Method.OutputType;
            Assert.Equal(
                message.Fields.InFieldNumberOrder().Select(f => f.JsonName),
                schemas[message.FullName].Properties!.Keys);
        });
        Assert.Equal("Required.", schemas["minergrpc.v1.Deal"].Properties!["headline"].Description);
        var price = schemas["minergrpc.v1.Quote"].Properties!["lastPriceNanos"];
        Assert.Equal((JsonSchemaType.String, "int64"), (price.Type, price.Format));
    }

    [Fact]
    public async Task Every_call_and_parameter_is_explained()
    {
        var document = (await ReadAsync()).Document!;

        Assert.All(document.Paths.SelectMany(path => path.Value.Operations!.Values), operation =>
        {
            Assert.NotEmpty(operation.Description!);
            Assert.All(operation.Parameters ?? [], p =>
                Assert.True(p.Description is { Length: > 0 }, $"{operation.OperationId}: {p.Name}"));
        });
    }

    [Fact]
    public async Task Every_reason_of_a_status_is_told_or_belongs_to_a_write()
    {
        var document = (await ReadAsync()).Document!;
        var source = await File.ReadAllTextAsync(
            Path.Combine(SourceTree.Root, "src", "MinerGrpc.Server", "Rpc", "Faults.cs"));
        var reasons = Regex.Matches(source, "Code\\.\\w+,\\s+\"([A-Z_]+)\"").Select(m => m.Groups[1].Value)
            .Concat(["CURSOR_EXPIRED", "CURSOR_OF_OTHER_JOURNAL", "CURSOR_AHEAD"]).Distinct().ToList();

        Assert.Equal(reasons.Order(), OpenApiErrors.Reasons.Concat(s_reasonsOfWrites).Order());
        Assert.All(document.Paths.SelectMany(path => path.Value.Operations!.Values), operation =>
        {
            var text = string.Join(' ', operation.Responses!.Values.Select(r => r.Description));
            Assert.All(OpenApiErrors.Reasons, reason => Assert.Contains(reason, text, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task It_says_that_an_int64_is_a_text() => Assert.Contains(
        "an int64 (prices and sizes in nanos, sequences) is a TEXT of digits",
        (await ReadAsync()).Document!.Info.Description!, StringComparison.Ordinal);

    private static async Task<Microsoft.OpenApi.Reader.ReadResult> ReadAsync()
    {
        await using var server = await TestServer.StartAsync("--Board:Port=0");
        var answer = await RestAnswer.GetAsync(server, OpenApiPage.Path);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Code, answer.MediaType));
        return OpenApiDocument.Parse(answer.Body, "json");
    }
}
