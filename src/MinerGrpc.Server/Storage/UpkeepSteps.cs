using System.Globalization;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <param name="through">The sequence of a checkpoint, which stays.</param>
/// <param name="events">How many go.</param>
internal sealed class ExpireEventsStep(long through, long events) : UpkeepStep(UpkeepKind.ExpireEvents)
{
    public long Through { get; } = through;

    public override string What => string.Create(CultureInfo.InvariantCulture, $"{events} events up to {Through}");
}

/// <param name="before">Minute bars that begin before it.</param>
internal sealed class ExpireMinutesStep(Instant before) : UpkeepStep(UpkeepKind.ExpireMinutes)
{
    public Instant Before { get; } = before;

    public override string What => $"minute bars before {Before}";
}

/// <param name="segment">Takes the place of the rows.</param>
/// <param name="rows">How many rows there were.</param>
/// <param name="bytes">Of their events.</param>
internal sealed class PackStep(JournalSegment segment, int rows, long bytes) : UpkeepStep(UpkeepKind.Pack)
{
    public JournalSegment Segment { get; } = segment;

    public int Rows { get; } = rows;

    public override string What => string.Create(
        CultureInfo.InvariantCulture,
        $"events {Segment.FirstSequence} to {Segment.LastSequence}: {Rows} rows of {bytes} bytes in "
        + $"{Segment.Events.Length + Segment.Directory.Length}");
}

/// <param name="pages">At most so many.</param>
internal sealed class ReturnPagesStep(int pages) : UpkeepStep(UpkeepKind.ReturnPages)
{
    public int Pages { get; } = pages;

    public override string What => string.Create(CultureInfo.InvariantCulture, $"up to {Pages} free pages");
}
