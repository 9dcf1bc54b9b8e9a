using System.Security.Cryptography;
using MinerGrpc.Server.Tests.Support;
using Xunit.Abstractions;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>
/// Random flipped bits in what the journal and its tables hold: each is told, by the start or by the reads, and no
/// answer is another one than before. A campaign of any length with MINERGRPC_FLIPS.
/// </summary>
public sealed class BitFlipTests(PackedDatabase filled, ITestOutputHelper output) : IClassFixture<PackedDatabase>
{
    [Fact]
    public async Task Each_flipped_bit_is_told_and_none_is_served()
    {
        var seed = Number("MINERGRPC_SEED", RandomNumberGenerator.GetInt32(int.MaxValue));
        var flips = Number("MINERGRPC_FLIPS", 12);
        var random = new Random(seed);
        using var whole = filled.Copy();
        Dictionary<string, string> expected;
        await using (var server = await TestServer.StartAsync(whole, null))
        {
            expected = await Answers.AskAsync(server);
        }

        Assert.DoesNotContain(Answers.Damaged, expected.Values);
        var (atStart, atRead, passedOver) = (0, 0, 0);
        var problems = new List<string>();
        for (var i = 0; i < flips; i++)
        {
            using var folder = filled.Copy();
            var flip = BitFlip.Make(folder, random);
            try
            {
                await using var server = await TestServer.StartAsync(folder, null);
                var answers = await Answers.AskAsync(server);
                problems.AddRange(answers.Where(a => a.Value != Answers.Damaged && a.Value != expected[a.Key])
                    .Select(a => $"{flip}: another answer to '{a.Key}'"));
                if (answers.ContainsValue(Answers.Damaged))
                {
                    atRead++;
                }
                else if (BitFlip.HidesACheckpoint(flip))
                {
                    passedOver++;
                }
                else
                {
                    problems.Add($"{flip}: not told");
                }
            }
            catch (StartRefusedException e) when (e.Message.Contains(" is damaged: ", StringComparison.Ordinal))
            {
                atStart++;
            }
        }

        output.WriteLine(
            $"seed {seed}: flips {flips}, told by the start {atStart}, by a read {atRead}, "
            + $"of a checkpoint that was not found any more and not needed {passedOver}");
        Assert.True(problems.Count == 0, $"MINERGRPC_SEED={seed}: {string.Join('\n', problems)}");
    }

    private static int Number(string variable, int standard) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : standard;
}
