using MinerGrpc.Client;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>Where updates go: JSON lines, plain lines or the board of the live table.</summary>
internal interface IWatchView
{
    /// <summary>Shows one update; called in their order.</summary>
    void Show(SectorUpdate update);
}
