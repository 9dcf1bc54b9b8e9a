using System.Security.Cryptography;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Maintenance;

/// <summary>
/// One bit anywhere in the file: --verify tells it, or it changes nothing that is read from the checked tables.
/// </summary>
public sealed class FlippedBitTests(EveryTable every) : IClassFixture<EveryTable>
{
    private const int Flips = 60;

    [Fact]
    public void A_flipped_bit_anywhere_is_told_or_changes_nothing()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new Random(seed);
        using var whole = every.Copy();
        var content = EveryTable.Content(whole, EveryTable.Tables);
        var told = 0;
        for (var flip = 0; flip < Flips; flip++)
        {
            using var folder = every.Copy();
            var (place, bit) = Flip(folder, random);

            var run = CommandRun.Of(folder, "--verify");

            told += run.ExitCode == 0 ? 0 : 1;
            Assert.True(
                run.ExitCode != 0 || content.SequenceEqual(EveryTable.Content(folder, EveryTable.Tables)),
                $"seed {seed}: bit {bit} of byte {place} was not told: {string.Join('\n', run.Lines)}");
        }

        Assert.True(told > Flips / 2, $"seed {seed}: {told} of {Flips} flips were told");
    }

    private static (long Place, int Bit) Flip(TestFolder folder, Random random)
    {
        using var file = new FileStream(folder.Database, FileMode.Open);
        var (place, bit) = (random.NextInt64(file.Length), random.Next(8));
        file.Position = place;
        var value = file.ReadByte();
        file.Position = place;
        file.WriteByte((byte)(value ^ (1 << bit)));
        return (place, bit);
    }
}
