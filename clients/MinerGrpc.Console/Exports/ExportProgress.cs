namespace MinerGrpc.ConsoleClient.Exports;

/// <summary>How far a long export has come, shown in place at most five times a second.</summary>
/// <param name="surface">Shows it, if a terminal is there.</param>
/// <param name="what">What is counted, in the plural.</param>
/// <param name="time">Measures the rate.</param>
internal sealed class ExportProgress(Surface surface, string what, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly long _begun = time.GetTimestamp();
    private long _shown;

    public long Rows { get; private set; }

    public void Count()
    {
        Rows++;
        if (_shown != 0 && time.GetElapsedTime(_shown) < s_interval)
        {
            return;
        }

        _shown = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_begun).TotalSeconds;
        var rate = seconds > 0 ? Rows / seconds : 0;
        surface.Progress(FormattableString.Invariant($"{Rows:#,0} {what}, {rate:#,0}/s"));
    }
}
