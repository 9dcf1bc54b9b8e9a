using MinerGrpc.Client;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>Tells beside the lines of a replay, which go into a file, how far it is; silent once it is live.</summary>
/// <param name="lines">Gets each update.</param>
/// <param name="surface">Shows it, if a terminal is there.</param>
internal sealed class ReplayProgress(IWatchView lines, Surface surface) : IWatchView
{
    private readonly Progress _progress = new(surface, "events", TimeProvider.System);
    private long? _first;
    private long? _last;

    public void Show(SectorUpdate update)
    {
        if (update is SectorUpdate.EventArrived { Event: { Replayed: true } arrived })
        {
            lines.Show(update);
            _first ??= arrived.Sequence;
            _progress.Count(1, () => _last > _first
                ? Math.Clamp((double)(arrived.Sequence - _first.Value) / (_last.Value - _first.Value), 0, 1)
                : null);
            return;
        }

        // What follows may be a line on the error output, which must not stand behind the progress.
        if (_first is not null)
        {
            surface.EndProgress();
        }

        if (update is SectorUpdate.Acknowledged acknowledged)
        {
            _last = acknowledged.Ack.ReplayWindow?.Newest?.Sequence;
        }

        lines.Show(update);
    }
}
