using Spectre.Console;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>A column of the members' table.</summary>
/// <param name="Header">Above it.</param>
/// <param name="Rank">The higher, the sooner it falls away on a narrow screen.</param>
/// <param name="Width">At least; the same from frame to frame, so that nothing jumps.</param>
/// <param name="Cell">The text of a row for the width that the column got, and its style.</param>
internal sealed record TableColumn(
    string Header, int Rank, int Width, Func<WatchRow, int, (string Text, Style Style)> Cell)
{
    /// <summary>Texts stand at the left, figures at the right.</summary>
    public bool IsText { get; init; }

    /// <summary>Takes what room is left, up to here. 0: keeps its width.</summary>
    public int Stretch { get; init; }
}
