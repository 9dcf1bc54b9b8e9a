using System.Text;
using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>The trace that a power cut is made of, where the traced process is killed amid its calls.</summary>
public sealed class SystemCallsTests
{
    [Fact]
    public async Task A_call_in_which_the_process_ended_never_returned()
    {
        using var scratch = new Scratch();
        var trace = Path.Combine(scratch.Folder, "trace");
        var file = $"5<{Hex(scratch.Database)}>";
        await File.WriteAllLinesAsync(trace,
        [
            $"7 pwrite64({file}, \"\\x41\", 1, 0) = 1",
            $"7 pwrite64({file}, \"\\x42\", 1, 4) = ?",
            $"8 fsync({file} <unfinished ...>",
            "8 <... fsync resumed>) = ?",
            $"9 ftruncate({file}, 64 <unfinished ...>",
            "9 +++ killed by SIGKILL +++",
        ]);

        var calls = SystemCalls.Read(trace, scratch.Database).Select(c => (c.Kind, c.Offset, c.Begin, c.End));

        Assert.Equal(
            [
                (CallKind.Write, 0L, 1, 1),
                (CallKind.Write, 4, 2, int.MaxValue),
                (CallKind.Sync, 0, 3, int.MaxValue),
                (CallKind.Truncate, 64, 5, int.MaxValue),
            ],
            calls);
    }

    private static string Hex(string text) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(b => $"\\x{b:x2}"));
}
