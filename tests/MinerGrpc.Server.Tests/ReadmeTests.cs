using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests;

/// <summary>What the README gives as an example works as it stands there.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task The_quotes_of_the_README_give_moves()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(Path.GetDirectoryName(folder.Database)!, "quotes.csv");
        var readme = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "README.md"));
        await File.WriteAllTextAsync(file, CsvOf(readme));
        await using var server = await TestServer.StartAsync(
            folder, null, "--Feed:Kind=Csv", $"--Feed:Path={file}", "--Feed:Pace=0");

        var mara = await MoveOfAsync(server, "instruments/mara");

        Assert.Equal((15_930_000_000, 16_090_000_000), (mara.BasePriceNanos, mara.LastPriceNanos));
        Assert.Equal(113_952.0 / 111_301.53 - 1, mara.BenchmarkMoveRatio, 1e-12);
    }

    private static string CsvOf(string readme)
    {
        const string begin = "```csv\n";
        var start = readme.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static async Task<Move> MoveOfAsync(TestServer server, string instrument)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        using var call = server.Sectors.StreamSectorMoves(
            new StreamSectorMovesRequest { Instruments = { instrument }, Kinds = { EventKind.Move } },
            cancellationToken: limit.Token);
        while (await call.ResponseStream.MoveNext(limit.Token))
        {
            if (call.ResponseStream.Current.Events.LastOrDefault()?.Move is { HasMoveRatio: true } move)
            {
                return move;
            }
        }

        throw new InvalidOperationException("the stream ended without a move");
    }
}
