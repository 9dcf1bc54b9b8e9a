using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>Clients that share nothing with the server but the contract, or only its address.</summary>
public sealed class OtherLanguageTests
{
    private static readonly string s_folder = Path.Combine(Programs.Root, "tests", "other-languages");

    /// <summary>Only the package of this machine's processor is installed.</summary>
    internal static readonly string? Buf = Directory.Exists(Path.Combine(s_folder, "node_modules"))
        ? Directory.EnumerateFiles(
            Path.Combine(s_folder, "node_modules", "@bufbuild"), "buf", SearchOption.AllDirectories).SingleOrDefault()
        : null;

    public OtherLanguageTests() => Assert.True(
        Buf is not null, $"the packages of {s_folder} are missing: bash tests/run, or npm ci in that folder");

    [Fact]
    public async Task A_JavaScript_client_with_nothing_but_protos_sees_the_same_numbers()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        var expected = await PublishAsync(server);
        var watch = await Programs.RunAsync(
            "node", Path.Combine(s_folder, "watch.mjs"), server.Address.Authority, "--snapshot");
        Assert.True(watch.ExitCode == 0, watch.Errors);
        var events = watch.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();

        var moves = events.Where(e => e.TryGetProperty("move", out _)).Select(e => e.GetProperty("move"))
            .ToDictionary(m => m.GetProperty("instrument").GetString()!);
        Assert.Equal(12, expected.Moves.Count(m => m.HasMoveRatio));
        foreach (var move in expected.Moves.Where(m => m.HasMoveRatio))
        {
            var seen = moves[move.Instrument];
            Assert.Equal(move.MoveRatio, seen.GetProperty("move_ratio").GetDouble());
            Assert.Equal(move.ExcessRatio, seen.GetProperty("excess_ratio").GetDouble());
            Assert.Equal(Text(move.LastPriceNanos), seen.GetProperty("last_price_nanos").GetString());
            Assert.Equal(Text(move.BasePriceNanos), seen.GetProperty("base_price_nanos").GetString());
            var lastTime = seen.GetProperty("last_time");
            Assert.Equal(Text(move.LastTime.Seconds), lastTime.GetProperty("seconds").GetString());
        }

        var sector = events.Single(e => e.TryGetProperty("sector", out _)).GetProperty("sector");
        Assert.Equal(
            expected.SectorMove.EqualWeightMoveRatio, sector.GetProperty("equal_weight_move_ratio").GetDouble());
        Assert.Equal(expected.SectorMove.MedianMoveRatio, sector.GetProperty("median_move_ratio").GetDouble());
        Assert.Equal(
            Text(expected.SectorMove.BenchmarkLastPriceNanos),
            sector.GetProperty("benchmark_last_price_nanos").GetString());
        Assert.Equal("MARKET_SESSION_REGULAR", sector.GetProperty("session").GetString());
    }

    [Fact]
    public async Task Buf_curl_lists_the_services_and_calls_GetSectorMove_by_reflection()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        var expected = await PublishAsync(server);
        string[] curl = ["curl", "--protocol", "grpc", "--http2-prior-knowledge"];

        var services = await Programs.RunAsync(Buf!, [.. curl, "--list-services", $"{server.Address}"]);
        Assert.True(services.ExitCode == 0, services.Errors);
        Assert.Superset(
            new HashSet<string>(
            [
                "minergrpc.v1.DealService", "minergrpc.v1.DivergenceService", "minergrpc.v1.IngestService",
                "minergrpc.v1.InstrumentService", "minergrpc.v1.QuoteService", "minergrpc.v1.SectorService",
                "minergrpc.v1.ServerInfoService", "grpc.health.v1.Health",
            ]),
            services.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet());

        var answer = await Programs.RunAsync(
            Buf!, [.. curl, "--data", "{}", $"{server.Address}minergrpc.v1.SectorService/GetSectorMove"]);
        Assert.True(answer.ExitCode == 0, answer.Errors);
        Assert.Equal(expected, JsonParser.Default.Parse<GetSectorMoveResponse>(answer.Output));
    }

    /// <summary>A few hundred quotes; what a C# client is told of the sector after them.</summary>
    private static async Task<GetSectorMoveResponse> PublishAsync(ServerProcess server)
    {
        await using (var pump = new Pump(server.Address, new AckJournal(), batchSize: 40))
        {
            await pump.AckedAsync(10);
            await pump.StopAsync();
        }

        using var client = server.Connect();
        return await client.Sector.GetSectorMoveAsync(
            new GetSectorMoveRequest(), cancellationToken: Waiting.Deadline());
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
