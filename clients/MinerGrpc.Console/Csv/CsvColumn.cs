namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>One known column: how its value gets into a row.</summary>
/// <param name="Set">Puts a value that is not empty into the row; false: it is malformed.</param>
/// <param name="Expected">What a value must be, for the error.</param>
/// <param name="Required">The column must be there, and an empty value is an error.</param>
internal sealed record CsvColumn<TRow>(Func<TRow, string, bool> Set, string Expected, bool Required = false);
