using System.Globalization;

namespace MinerGrpc.Core.Tests.Market;

public class MarketSimulationTests
{
    private const int DefaultSeeds = 200;
    private const int Groups = 60;

    /// <summary>MINERGRPC_SEEDS=N runs seeds 0 to N - 1, for a longer look.</summary>
    [Fact]
    public void The_market_is_the_naive_one_on_every_seed()
    {
        var asked = Environment.GetEnvironmentVariable("MINERGRPC_SEEDS");
        var seeds = asked is null ? DefaultSeeds : int.Parse(asked, CultureInfo.InvariantCulture);
        var (jumps, corrected) = (0, 0);
        for (var seed = 0; seed < seeds; seed++)
        {
            var simulation = new MarketSimulation(seed);
            var failure = Record.Exception(() => simulation.Run(Groups));
            Assert.True(failure is null, $"seed {seed}: {failure}");
            jumps += simulation.Jumps;
            corrected += simulation.Corrected;
        }

        Assert.True(jumps > seeds, $"only {jumps} prints were far from their neighbours");
        Assert.True(corrected > seeds, $"only {corrected} trades were corrected");
    }
}
