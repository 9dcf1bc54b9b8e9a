using Spectre.Console;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>
/// The styles of the screen. Only the terminal's own sixteen colours, so that its theme decides; a sign or a word says
/// the same without colour.
/// </summary>
internal static class Palette
{
    public static readonly Style Strong = new(decoration: Decoration.Bold);
    public static readonly Style Quiet = new(decoration: Decoration.Dim);
    public static readonly Style Up = new(Color.Green);
    public static readonly Style Down = new(Color.Red);
    public static readonly Style Warning = new(Color.Olive);
    public static readonly Style Alarm = new(Color.Red, decoration: Decoration.Bold);

    public static Style Signed(bool present, double value) =>
        !present || value == 0 ? Style.Plain : value > 0 ? Up : Down;
}
