using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>One line for each event, for pipes and files; changes of the connection go to the error output.</summary>
internal sealed class PlainLines(Surface surface, IReadOnlyList<Instrument> known) : IWatchView
{
    private readonly EventLines _lines = new(new Tickers(known));

    public void Show(SectorUpdate update)
    {
        if (update is SectorUpdate.EventArrived arrived)
        {
            surface.Out.WriteLine(_lines.Of(arrived.Event));
            surface.Out.Flush();
        }
        else if (StateLines.Of(update) is { } state)
        {
            surface.Tell(state);
        }
    }
}
