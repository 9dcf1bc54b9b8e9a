using System.Globalization;
using System.Text.RegularExpressions;

namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>CPU seconds of a process since its start.</summary>
/// <param name="Total">All threads that are alive.</param>
/// <param name="MarketLoop">The one thread of MinerGrpc that judges, encodes and journals; 0 elsewhere.</param>
internal readonly record struct CpuSeconds(double Total, double MarketLoop)
{
    public static CpuSeconds operator -(CpuSeconds after, CpuSeconds before) =>
        new(after.Total - before.Total, after.MarketLoop - before.MarketLoop);
}

/// <summary>What the kernel knows of a process.</summary>
internal sealed partial class ProcessWatch(int id)
{
    private const double TicksPerSecond = 100;

    /// <summary>Resident memory now.</summary>
    public double ResidentMebibytes()
    {
        var line = File.ReadLines($"/proc/{id}/status")
            .Single(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return double.Parse(Digits().Match(line).Value, CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>By threads: one that ends takes its seconds along.</summary>
    public CpuSeconds Cpu()
    {
        var (total, loop) = (0.0, 0.0);
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{id}/task"))
        {
            var (name, seconds) = Read(Path.Combine(thread, "stat"));
            total += seconds;
            loop += name == "market loop" ? seconds : 0;
        }

        return new CpuSeconds(total, loop);
    }

    /// <summary>Seconds of all threads, those that have ended as well.</summary>
    public double CpuOfAll() => Read($"/proc/{id}/stat").Seconds;

    private static (string Name, double Seconds) Read(string file)
    {
        // "id (name) state ...": user and system time are the 12th and 13th behind the name.
        var line = File.ReadAllText(file);
        var name = line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..line.LastIndexOf(')')];
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return (name, (Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
    }

    private static double Number(string digits) => double.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
