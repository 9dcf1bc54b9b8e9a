using System.Globalization;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;
using Spectre.Console;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>The connection in one line. Where it is narrow the parts of the highest rank fall away.</summary>
internal sealed class StatusLine(WatchView view, Glyphs glyphs)
{
    public ScreenLine Of(int width, int gap)
    {
        var parts = Parts().ToList();
        var room = width + gap;
        var kept = new HashSet<ScreenLine>();
        foreach (var (part, _) in parts.OrderBy(part => part.Rank))
        {
            // The state is told whatever the width; its end may be cut.
            if (part.Width + gap <= room || kept.Count == 0)
            {
                room -= part.Width + gap;
                kept.Add(part);
            }
        }

        var line = new ScreenLine();
        foreach (var (part, _) in parts.Where(part => kept.Contains(part.Line)))
        {
            line.Add(line.Width > 0 ? new string(' ', gap) : "").Add(part);
        }

        return line;
    }

    private IEnumerable<(ScreenLine Line, int Rank)> Parts()
    {
        var link = view.Link;
        var up = link.State is LinkState.Connected or LinkState.Replaying;
        yield return (State(link, up), 0);
        if (view.Sector?.Simulated == true || view.Rows.Any(row => row.Move.Flags.Contains(QuoteFlag.Simulated)))
        {
            yield return (new ScreenLine().Add("SIMULATED", Palette.Warning), 1);
        }

        if (link.Detail.Length > 0)
        {
            yield return (new ScreenLine().Add(link.Detail, up ? Palette.Quiet : Palette.Warning), up ? 5 : 2);
        }

        if (link.Sequence is { } sequence)
        {
            yield return (Named("seq", sequence.ToString("#,0", CultureInfo.InvariantCulture)), 3);
        }

        if (link.Delay is { } delay)
        {
            yield return (Named("delay", Delay(delay)), 4);
        }

        if (view.Estimates is { } missing)
        {
            yield return (new ScreenLine().Add($"no sigmas: {missing}", Palette.Warning), 6);
        }

        if (link.Feeds.Length > 0)
        {
            yield return (Named("feed", link.Feeds), 7);
        }

        yield return (new ScreenLine().Add(link.Server, Palette.Quiet), 8);
    }

    private ScreenLine State(Link link, bool up)
    {
        var text = link.State.ToString().ToLowerInvariant();
        var silence = link.Silence is { } quiet && link.State == LinkState.Reconnecting
            ? $", nothing for {AgeText.Of(quiet)}"
            : "";
        return new ScreenLine()
            .Add($"{(up ? glyphs.Alive : glyphs.Lost)} ", up ? Palette.Up : Palette.Alarm)
            .Add(text + silence, up ? Style.Plain : Palette.Alarm);
    }

    private static ScreenLine Named(string name, string value) =>
        new ScreenLine().Add(name + " ", Palette.Quiet).Add(value);

    // Two machines' clocks differ; what is below zero is a difference of clocks, not a delay.
    private static string Delay(TimeSpan delay) => delay < TimeSpan.Zero
        ? "below the clocks' difference"
        : delay < TimeSpan.FromSeconds(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{delay.TotalMilliseconds:0} ms")
            : AgeText.Of(delay);
}
