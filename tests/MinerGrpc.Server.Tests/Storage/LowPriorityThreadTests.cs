using System.Globalization;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>What is worked out beside the market takes the processor from nobody.</summary>
public sealed class LowPriorityThreadTests
{
    [Fact]
    public async Task It_alone_has_the_lowest_priority()
    {
        using var aside = new LowPriorityThread("test");

        Assert.Equal(19, await aside.RunAsync(Niceness).Soon());
        Assert.Equal(0, Niceness());
    }

    [Fact]
    public async Task Work_is_done_in_turn_on_one_thread_and_what_awaits_it_goes_on_elsewhere()
    {
        using var aside = new LowPriorityThread("test");
        using var gate = new ManualResetEventSlim();
        var order = new List<int>();
        var first = aside.RunAsync(() =>
        {
            gate.Wait();
            order.Add(1);
            return Environment.CurrentManagedThreadId;
        });
        var second = aside.RunAsync(() =>
        {
            order.Add(2);
            return Environment.CurrentManagedThreadId;
        });

        gate.Set();
        var thread = await second.Soon();

        Assert.NotEqual(thread, Environment.CurrentManagedThreadId);
        Assert.Equal(thread, await first.Soon());
        Assert.Equal([1, 2], order);
    }

    [Fact]
    public async Task What_fails_is_told_to_who_asked_and_the_next_is_done()
    {
        using var aside = new LowPriorityThread("test");

        var fault = await Assert.ThrowsAsync<JournalFailedException>(
            () => aside.RunAsync<int>(() => throw new JournalFailedException("no disk", null)).Soon());

        Assert.Equal("no disk", fault.Message);
        Assert.Equal(3, await aside.RunAsync(() => 3).Soon());
    }

    [Fact]
    public async Task What_was_asked_for_before_the_end_is_done()
    {
        var aside = new LowPriorityThread("test");
        using var gate = new ManualResetEventSlim();
        var asked = aside.RunAsync(() =>
        {
            gate.Wait();
            return 1;
        });

        aside.Dispose();
        gate.Set();

        Assert.Equal(1, await asked.Soon());
    }

    /// <summary>Of the thread that calls: the 19th word of its line, of which the second is in brackets.</summary>
    private static int Niceness() => int.Parse(
        File.ReadAllText("/proc/thread-self/stat").Split(") ")[1].Split(' ')[16], CultureInfo.InvariantCulture);
}
