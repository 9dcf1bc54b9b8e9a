using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Values;
using Xunit.Abstractions;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>Random paths of sigmas over some sessions: the rules read plainly, and restarts at any look.</summary>
public class AlertRestoreTests(ITestOutputHelper output)
{
    private static readonly InstrumentId[] s_members = [Mara, Riot, Id("hut")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_told_follows_from_the_rules_read_plainly(int seed)
    {
        var (bench, naive) = (new AlertBench(), new NaiveAlerts());
        foreach (var look in Path(new Random(seed)))
        {
            Assert.Equal(naive.Look(look), bench.Look(look).Select(NaiveAlerts.Line));
        }

        Assert.All(
            Enum.GetValues<AlertState>().Skip(1), state => Assert.Contains(bench.Told, alert => alert.State == state));
    }

    [Fact]
    public void A_restart_at_any_look_has_the_future_of_a_run_without_one()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var run = 0; run < 40; run++)
        {
            var path = Path(random).ToList();
            var live = new AlertBench();
            var told = path.ConvertAll(live.Look);
            var cut = random.Next(path.Count);
            var again = new AlertBench();
            for (var i = 0; i < path.Count; i++)
            {
                if (i < cut)
                {
                    again.LookAgain(path[i], told[i]);
                }
                else
                {
                    Assert.True(
                        told[i].SequenceEqual(again.Look(path[i]), AlertToldComparer.Instance),
                        $"seed {seed}, run {run}, cut at {path[cut].Now}: the look at {path[i].Now} told otherwise");
                }
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void What_a_checkpoint_keeps_has_the_future_of_the_desk_that_it_was_taken_of(int seed)
    {
        var random = new Random(seed);
        var path = Path(random).ToList();
        foreach (var cut in (int[])[random.Next(path.Count), random.Next(path.Count), random.Next(path.Count)])
        {
            var (live, again) = (new AlertBench(), new AlertBench());
            path[..cut].ForEach(look => live.Look(look));
            again.Desk.Restore(live.Desk.LastLook, live.Desk.Memories().ToList());
            foreach (var look in path[cut..])
            {
                Assert.Equal(live.Look(look).Select(NaiveAlerts.Line), again.Look(look).Select(NaiveAlerts.Line));
            }
        }
    }

    /// <summary>
    /// Some sessions from the open to after the close, a look every minute or so; now and then time leaps, a number is
    /// missing, or the end of the session is.
    /// </summary>
    private static IEnumerable<AlertLook> Path(Random random)
    {
        var sigmas = s_members.Select(_ => 3 * (random.NextDouble() - 0.5)).ToArray();
        for (var session = Session("2025-11-25"); session < Session("2025-12-03"); session++)
        {
            var day = SessionAt(session);
            var end = day.Close.Plus(TimeSpan.FromMinutes(random.Next(3) == 0 ? -5 : 9));
            for (var now = day.Open; now < end; now = now.Plus(Step(random)))
            {
                for (var i = 0; i < sigmas.Length; i++)
                {
                    sigmas[i] = (0.99 * sigmas[i]) + (0.9 * (random.NextDouble() - 0.5));
                }

                yield return new AlertLook(
                    now, [.. s_members.Select((id, i) => (id, random.Next(12) == 0 ? (double?)null : sigmas[i]))]);
            }
        }
    }

    private static TimeSpan Step(Random random) =>
        TimeSpan.FromSeconds(random.Next(60) == 0 ? random.Next(2_000) : 1 + random.Next(75));

    /// <summary>Equal by what is told; the state beside it is made anew for each look.</summary>
    private sealed class AlertToldComparer : IEqualityComparer<AlertTold>
    {
        public static readonly AlertToldComparer Instance = new();

        public bool Equals(AlertTold? x, AlertTold? y) => x == y! with { Divergence = x!.Divergence }
            && x.Divergence.Sigmas == y!.Divergence.Sigmas;

        public int GetHashCode(AlertTold alert) => alert.Name.GetHashCode(StringComparison.Ordinal);
    }
}
