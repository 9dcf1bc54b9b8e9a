using MinerGrpc.Server.Maintenance;
using MinerGrpc.Server.Storage;

namespace MinerGrpc.Server.Tests.Maintenance;

/// <summary>What a terminal shows while a command of the server works.</summary>
public sealed class CommandProgressTests(EveryTable every) : IClassFixture<EveryTable>
{
    private const long Mebi = 1 << 20;

    [Fact]
    public void A_copy_shows_its_share_its_rate_and_the_time_left()
    {
        using var terminal = new StringWriter();
        var progress = new CommandProgress(terminal);

        progress.ShowBytes("copy", 250 * Mebi, 1_000 * Mebi, TimeSpan.FromSeconds(0.5));
        progress.ShowBytes("copy", 500 * Mebi, 1_000 * Mebi, TimeSpan.FromSeconds(2));
        progress.End();

        var shown = terminal.ToString().Split('\r', StringSplitOptions.RemoveEmptyEntries).Select(s => s.TrimEnd());
        Assert.Equal(["copy 25 %, 500 MiB/s", "copy 50 %, 250 MiB/s, 2 s left", ""], shown);
    }

    [Fact]
    public void A_copy_tells_bytes_that_rise_to_all_of_them()
    {
        using var folder = every.Copy();
        var told = new List<(long Done, long All)>();
        var copy = folder.Database + ".copy";
        DatabaseCopy.Make(folder.Database, copy, (done, all) => told.Add((done, all)));

        Assert.NotEmpty(told);
        Assert.Equal(told.OrderBy(t => t.Done), told);
        Assert.Equal(told[^1].All, told[^1].Done);
        Assert.Equal(new FileInfo(copy).Length, told[^1].All);
    }
}
