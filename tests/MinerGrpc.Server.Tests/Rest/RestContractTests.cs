using MinerGrpc.Server.Rpc.Rest;

namespace MinerGrpc.Server.Tests.Rest;

/// <summary>Which calls of the contract can be made as JSON: each read, and nothing that writes.</summary>
public sealed class RestContractTests
{
    private static readonly string[] s_writes =
        ["AnnounceDeal", "ReviseDeal", "RetractDeal", "PublishQuotes", "ImportBars"];

    [Fact]
    public void Every_call_that_does_not_write_has_a_path_and_no_other() => Assert.Equal(
        RestRoute.Files.SelectMany(f => f.Services).SelectMany(s => s.Methods).Select(m => m.Name)
            .Except(s_writes).Order(),
        RestRoute.All.Select(r => r.Method.Name).Order());

    [Fact]
    public void Every_file_of_the_contract_with_a_service_is_looked_at() => Assert.Equal(
        typeof(MinerGrpc.V1.Deal).Assembly.GetTypes()
            .Select(t => t.GetProperty("Descriptor")?.GetValue(null))
            .OfType<Google.Protobuf.Reflection.FileDescriptor>().Where(f => f.Services.Count > 0)
            .Select(f => f.Name).Order(),
        RestRoute.Files.Select(f => f.Name).Order());

    [Fact]
    public void No_two_calls_share_a_path() => Assert.Equal(
        RestRoute.All.Count, RestRoute.All.Select(r => r.Path).Distinct().Count());

    [Fact]
    public void A_path_begins_with_the_version() => Assert.All(
        RestRoute.All, r => Assert.StartsWith("/v1/", r.Path, StringComparison.Ordinal));
}
