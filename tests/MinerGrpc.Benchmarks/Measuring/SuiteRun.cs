namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>One run of a suite, from its first measurement to its tables.</summary>
internal static class SuiteRun
{
    /// <summary>As a shell tells of what Ctrl+C has ended.</summary>
    private const int EndedEarly = 130;

    /// <summary>Tells what was measured, also where the run is ended before its time.</summary>
    /// <param name="suite">Its name.</param>
    /// <param name="measure">Adds the tables.</param>
    /// <param name="json">For every number. Null: nobody wants them.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>The program's exit code.</returns>
    public static async Task<int> RunAsync(
        string suite, Func<Report, CancellationToken, Task> measure, FileInfo? json, CancellationToken stop)
    {
        var report = new Report(suite);
        try
        {
            await measure(report, stop);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // With what is no matter: a terminal ends the processes of the run as well.
            report.Note("ended early: what was not measured until then is missing");
        }

        report.Print(Console.Out);
        if (json is not null)
        {
            await File.WriteAllTextAsync(json.FullName, report.ToJson(), CancellationToken.None);
        }

        return stop.IsCancellationRequested ? EndedEarly : 0;
    }
}
