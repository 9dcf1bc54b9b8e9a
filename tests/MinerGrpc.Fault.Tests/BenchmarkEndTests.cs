using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>A suite of the benchmarks that somebody ends before its time.</summary>
public sealed class BenchmarkEndTests
{
    [Fact]
    public async Task A_suite_that_is_ended_early_tells_what_it_has_and_leaves_nothing_behind()
    {
        using var scratch = new Scratch();
        var json = scratch.File("streams.json");
        using var suite = Programs.Start(
            "dotnet", Programs.Benchmarks, "streams", "--subscribers", "1", "--warm-seconds", "0.1",
            "--seconds", "0.1", "--rounds", "1000", "--against", "Bare", "--folder", scratch.Folder, "--json", json);
        try
        {
            // The first way is through; the ends of what it started are those of the second.
            var first = await suite.StandardError.ReadLineAsync(Waiting.Deadline());
            Assert.StartsWith("(c) MinerGrpc EVERY, 1 subscribers: ", first, StringComparison.Ordinal);
            var errors = suite.StandardError.ReadToEndAsync(Waiting.Deadline());
            suite.Send(Signals.Terminate);
            var output = await suite.StandardOutput.ReadToEndAsync(Waiting.Deadline());
            await suite.WaitForExitAsync(Waiting.Deadline());

            Assert.Equal(130, suite.ExitCode);
            Assert.Contains("ended early: what was not measured until then", output, StringComparison.Ordinal);
            Assert.Contains("(c) MinerGrpc EVERY  ", output, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", output + await errors, StringComparison.Ordinal);
            Assert.Contains("\"ended early", await File.ReadAllTextAsync(json), StringComparison.Ordinal);
            Assert.Empty(Directory.GetDirectories(scratch.Folder, "minergrpc-bench-*"));
        }
        finally
        {
            await suite.EndAsync();
        }
    }
}
