namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>A row of a file as texts.</summary>
/// <param name="Line">From 1; the header is line 1, also of a file that has no lines.</param>
/// <param name="Values">In the order of the columns; empty where nothing stands. Null: the row cannot be split.</param>
/// <param name="Text">The row for an error.</param>
internal readonly record struct SourceRow(long Line, string[]? Values, string Text);

/// <summary>Where rows come from: lines of CSV, or the columns of a Parquet file.</summary>
internal interface IRowSource : IDisposable
{
    /// <summary>The columns, in the file's order.</summary>
    string[] Names { get; }

    /// <summary>The header for an error.</summary>
    string Header { get; }

    /// <summary>What part of the rows was read, 0 to 1. Null: not known.</summary>
    double? Share { get; }

    /// <summary>Null at the end.</summary>
    SourceRow? Read();
}
