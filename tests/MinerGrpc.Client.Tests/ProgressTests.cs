using Microsoft.Extensions.Time.Testing;
using MinerGrpc.ConsoleClient;

namespace MinerGrpc.Client.Tests;

/// <summary>Count, rate, part and time left of long work.</summary>
public sealed class ProgressTests
{
    [Theory]
    [InlineData(1_200, 3, 0.25, "1,200 rows, 400/s, 25 %, 9 s left")]
    [InlineData(1_200, 3, null, "1,200 rows, 400/s")]
    [InlineData(1_200, 3, 0.001, "1,200 rows, 400/s, 0 %")]
    [InlineData(10, 0, 0.5, "10 rows, 0/s, 50 %")]
    [InlineData(600_000, 600, 0.1, "600,000 rows, 1,000/s, 10 %, 90 min left")]
    [InlineData(1_000, 3_600, 0.01, "1,000 rows, 0/s, 1 %, 99 h left")]
    [InlineData(1_000, 10, 1.0, "1,000 rows, 100/s, 100 %, 0 s left")]
    public void Time_left_is_told_as_soon_as_it_can_be(int rows, int seconds, double? share, string text) =>
        Assert.Equal(text, Progress.Text(rows, "rows", TimeSpan.FromSeconds(seconds), share));

    [Fact]
    public void It_is_shown_five_times_a_second_at_most_and_not_at_all_without_a_terminal()
    {
        var time = new FakeTimeProvider();
        using var errors = new StringWriter();
        var shown = new Progress(new Surface(TextWriter.Null, errors) { ShowsProgress = true }, "rows", time);
        shown.Count(1, () => null);
        shown.Count(1, () => throw new InvalidOperationException("nobody looks yet"));
        time.Advance(TimeSpan.FromMilliseconds(200));
        shown.Count(1, () => 0.5);
        Assert.Equal("\r1 rows, 0/s\e[K\r3 rows, 15/s, 50 %\e[K", errors.ToString());

        using var nothing = new StringWriter();
        var silent = new Progress(new Surface(TextWriter.Null, nothing), "rows", time);
        silent.Count(5, () => throw new InvalidOperationException("nobody looks"));
        Assert.Equal("", nothing.ToString());
        Assert.Equal(5, silent.Rows);
    }
}
