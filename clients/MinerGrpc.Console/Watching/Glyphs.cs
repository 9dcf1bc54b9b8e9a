namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>The signs of the screen: a terminal that is not UTF-8 gets plain ones, and no sparklines.</summary>
internal sealed record Glyphs(bool HasSparklines, char Ellipsis, char Alive, char Lost, char Rule)
{
    public static readonly Glyphs Unicode = new(true, '…', '●', '○', '─');
    public static readonly Glyphs Ascii = new(false, '~', '*', 'o', '-');
}
