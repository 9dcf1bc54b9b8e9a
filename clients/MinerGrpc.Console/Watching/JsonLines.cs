using Google.Protobuf;
using MinerGrpc.Client;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>
/// One event a line as protobuf JSON, each flushed at once; changes of the connection go to the error output.
/// </summary>
internal sealed class JsonLines(Surface surface) : IWatchView
{
    public void Show(SectorUpdate update)
    {
        if (update is SectorUpdate.EventArrived arrived)
        {
            surface.Out.WriteLine(JsonFormatter.Default.Format(arrived.Event));
            surface.Out.Flush();
        }
        else if (StateLines.Of(update) is { } state)
        {
            surface.Tell(state);
        }
    }
}
