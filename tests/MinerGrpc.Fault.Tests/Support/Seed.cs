using System.Globalization;
using System.Security.Cryptography;
using Xunit.Sdk;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// The randomness of a test: a fresh seed for each run, or MINERGRPC_SEED to run one again. A failure names it.
/// </summary>
internal static class Seed
{
    public static async Task RunAsync(ITestOutputHelper output, Func<Random, Task> test)
    {
        var seed = Number("MINERGRPC_SEED", RandomNumberGenerator.GetInt32(int.MaxValue));
        output.WriteLine($"seed {seed}");
        try
        {
            await test(new Random(seed));
        }
        catch (Exception e)
        {
            throw new XunitException($"MINERGRPC_SEED={seed}: {e.Message}", e);
        }
    }

    /// <summary>A number from the environment: the size of a campaign.</summary>
    public static int Number(string variable, int standard) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
            : standard;

    /// <summary>A moment between now and a time: the fault's own time, not a wait for something.</summary>
    public static Task MomentAsync(this Random random, TimeSpan within) =>
        Task.Delay(within * random.NextDouble(), TimeProvider.System);
}
