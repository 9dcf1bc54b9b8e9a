using CsCheck;
using MinerGrpc.Server.Storage;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>When the write-ahead log is moved, against a log that is simulated page by page.</summary>
public sealed class LogPlanTests
{
    /// <summary>A log as SQLite keeps it: it begins anew at a commit that finds all of it in the database.</summary>
    private sealed class Simulation
    {
        public LogPlan Plan { get; } = new();

        public long Log { get; private set; }

        public long Longest { get; private set; }

        public int LastSteps { get; private set; }

        private long _moved;
        private long _mark = long.MaxValue;

        public void Commit(int pages)
        {
            if (_moved == Log && _mark == long.MaxValue)
            {
                Log = _moved = 0;
            }

            Log += pages;
            Longest = Math.Max(Longest, Log);
            Plan.Wrote(pages);
        }

        /// <summary>Reads the state of now, until <see cref="ReaderEnds"/>.</summary>
        public void ReaderBegins() => _mark = Log;

        public void ReaderEnds() => _mark = long.MaxValue;

        /// <summary>Carries out what is due, while the writer commits so many pages if it may.</summary>
        public bool Step(int beside)
        {
            if (Plan.Next() is not { } due)
            {
                return false;
            }

            var step = Plan.Begin(due.IsLast);
            var log = Log;
            if (!step.IsLast && !Plan.HoldsWriter)
            {
                Log += beside;
                Longest = Math.Max(Longest, Log);
                Plan.Wrote(beside);
            }

            _moved = Math.Max(_moved, Math.Min(log, _mark));
            LastSteps += step.IsLast ? 1 : 0;
            Plan.Took(step, log, _moved, isBusy: false);
            return true;
        }
    }

    [Fact]
    public void However_a_writer_writes_the_log_stays_within_its_limit_and_a_commit() =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[0, 400]).Array[50, 400].Sample(commits =>
        {
            var simulation = new Simulation();
            foreach (var (pages, beside) in commits)
            {
                while (simulation.Step(beside))
                {
                }

                Assert.False(simulation.Plan.HoldsWriter);
                simulation.Commit(pages);
            }

            Assert.InRange(simulation.Longest, 1, LogPlan.LimitPages + 800);
        });

    [Fact]
    public void A_writer_that_writes_little_beside_each_step_waits_for_a_short_one_only()
    {
        var simulation = new Simulation();
        for (var i = 0; i < 10_000; i++)
        {
            simulation.Commit(5);
            simulation.Step(beside: 5);
        }

        Assert.InRange(simulation.Longest, LogPlan.LongPages, LogPlan.LongPages + LogPlan.StepPages + 10);
        Assert.InRange(simulation.LastSteps, 50_000 / LogPlan.LimitPages, 50_000 / LogPlan.LongPages);
    }

    [Fact]
    public void A_writer_with_pauses_never_waits()
    {
        var simulation = new Simulation();
        for (var i = 0; i < 10_000; i++)
        {
            simulation.Commit(5);
            simulation.Step(beside: 0);
        }

        Assert.Equal(0, simulation.LastSteps);
        Assert.InRange(simulation.Longest, 1, LogPlan.StepPages + 10);
    }

    [Fact]
    public void A_reader_holds_the_log_and_never_the_writer_and_after_it_the_log_begins_anew()
    {
        var simulation = new Simulation();
        simulation.Commit(10);
        simulation.ReaderBegins();
        for (var i = 0; i < 100; i++)
        {
            simulation.Commit(200);
            while (simulation.Step(beside: 1))
            {
            }

            Assert.False(simulation.Plan.HoldsWriter);
        }

        Assert.InRange(simulation.Log, 20_000, long.MaxValue);
        Assert.Equal(0, simulation.LastSteps);
        simulation.ReaderEnds();
        simulation.Commit(LogPlan.StepPages);
        while (simulation.Step(beside: 1))
        {
        }

        simulation.Commit(1);
        Assert.Equal(1, simulation.Log);
    }

    [Fact]
    public void After_a_failure_for_good_nothing_is_due_and_nobody_waits()
    {
        var plan = new LogPlan();
        plan.Wrote(2 * LogPlan.LimitPages);
        Assert.True(plan.HoldsWriter);
        Assert.True(plan.Next()!.Value.IsLast);

        plan.Failed(forGood: true);

        Assert.False(plan.HoldsWriter);
        plan.Wrote(2 * LogPlan.LimitPages);
        Assert.Null(plan.Next());
    }

    [Fact]
    public void A_disk_without_room_holds_nobody_up_and_is_tried_again_a_step_later()
    {
        var plan = new LogPlan();
        plan.Wrote(2 * LogPlan.LimitPages);
        plan.Begin(plan.Next()!.Value.IsLast);

        plan.Failed(forGood: false);

        Assert.False(plan.HoldsWriter);
        Assert.Null(plan.Next());
        plan.Wrote(LogPlan.StepPages);
        Assert.False(plan.Next()!.Value.IsLast);
    }
}
