namespace MinerGrpc.Server.Maintenance;

/// <summary>What mends a damage.</summary>
internal enum Remedy
{
    /// <summary>Nothing in the file says what stood there: only a backup does.</summary>
    Restore,

    /// <summary>It follows from the journal.</summary>
    Rebuild,
}

/// <summary>
/// Damage, one line each, as it is found. Not thread-safe.
/// </summary>
/// <param name="output">Where the lines go.</param>
internal sealed class Findings(TextWriter output)
{
    /// <summary>A file that is rotten through and through must not fill a terminal.</summary>
    private const int Shown = 1_000;

    public long Count { get; private set; }

    /// <param name="what">What does not fit, and where.</param>
    /// <param name="remedy">What to do.</param>
    public void Add(string what, Remedy remedy)
    {
        Count++;
        if (Count <= Shown)
        {
            output.WriteLine($"damage: {what}; {Advice(remedy)}");
        }
        else if (Count == Shown + 1)
        {
            output.WriteLine($"damage: more than {Shown} findings; the others are counted and not shown");
        }
    }

    /// <summary>The end of a line of counts: `no damage`, or how much.</summary>
    public string Verdict => Count switch
    {
        0 => "no damage",
        1 => "1 damage",
        _ => $"{Count} damages",
    };

    private static string Advice(Remedy remedy) => remedy switch
    {
        Remedy.Rebuild => "--rebuild makes it anew from the journal",
        _ => "restore a backup with --restore FILE",
    };
}
