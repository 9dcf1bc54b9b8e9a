using MinerGrpc.Server.Telemetry;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests;

/// <summary>Every option is told to the people who run the server; a wrong value is refused with a reason.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string> Names => [.. ServerArguments.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_option_stands_in_the_help_with_its_default(string name) =>
        Assert.Contains($"--{name}=", ServerArguments.Help, StringComparison.Ordinal);

    [Fact]
    public async Task The_README_sends_readers_to_the_page_with_all_of_them_and_names_none_that_is_not_there()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "README.md"));

        Assert.Contains("(src/OPERATING.md#options)", readme, StringComparison.Ordinal);
        Assert.Contains("src/OPERATING.md", ServerArguments.Help, StringComparison.Ordinal);
        Assert.Empty(System.Text.RegularExpressions.Regex
            .Matches(readme, "--((?:Server|Database|Feed|Log|Telemetry):[A-Za-z]+)").Select(m => m.Groups[1].Value)
            .Except(ServerArguments.Names));
    }

    [Theory]
    [InlineData("--Telemetry:OtlpEndpoint=collector", "no http or https address")]
    [InlineData("--Telemetry:OtlpEndpoint=collector:4317", "no http or https address")]
    [InlineData("--Telemetry:OtlpEndpoint=ftp://collector:4317", "no http or https address")]
    [InlineData("--Telemetry:OtlpEndpoint=http://", "no http or https address")]
    [InlineData("--Telemetry:OtlpEndpoint=http://desk:secret@collector:4317", "OTEL_EXPORTER_OTLP_HEADERS")]
    [InlineData("--Telemetry:OtlpEndpoint=http://collector:4317/v1/metrics", "--Telemetry:OtlpProtocol=Http")]
    [InlineData("--Telemetry:OtlpEndpoint=http://collector:4317?token=1", "more than an address")]
    [InlineData("--Telemetry:OtlpProtocol=Udp", "Udp")]
    [InlineData("--Telemetry:OtlpProtocol=9", "Grpc, Http")]
    [InlineData("--Telemetry:IntervalSeconds=0", "IntervalSeconds=0")]
    [InlineData("--Log:Format=Xml", "Xml")]
    [InlineData("--Log:Format=7", "Simple, Json")]
    [InlineData("--Log:Level=Loud", "Loud")]
    [InlineData("--Log:Colour=true", "--Log:Colour=true")]
    [InlineData("--Database:Durability=Unspecified", "Power, Process")]
    [InlineData("--Logging:Console:FormatterName=json", "--Logging:Console:FormatterName=json")]
    public void A_value_that_cannot_be_is_refused_with_the_way_out(string option, string told)
    {
        using var folder = new TestFolder();

        var refusal = Assert.Throws<StartRefusedException>(
            () => TestServer.Build(folder, TimeProvider.System, option));

        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", OtlpTransport.Grpc, null)]
    [InlineData("http://127.0.0.1:4317", OtlpTransport.Grpc, "http://127.0.0.1:4317/")]
    [InlineData("http://127.0.0.1:4318", OtlpTransport.Http, "http://127.0.0.1:4318/v1/metrics")]
    [InlineData("https://collector.example/otlp/metrics", OtlpTransport.Http, "https://collector.example/otlp/metrics")]
    public void An_endpoint_is_used_as_it_is_meant(string given, OtlpTransport protocol, string? used) => Assert.Equal(
        used, new TelemetryOptions { OtlpEndpoint = given, OtlpProtocol = protocol }.Endpoint()?.ToString());
}
