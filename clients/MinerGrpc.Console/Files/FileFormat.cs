namespace MinerGrpc.ConsoleClient.Files;

/// <summary>How a file of rows is written.</summary>
internal enum FileFormat
{
    Csv = 0,
    Parquet = 1,
}

/// <summary>Formats by the names of files.</summary>
internal static class FileFormats
{
    /// <summary>By the extension. Null: it says nothing.</summary>
    public static FileFormat? Of(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => FileFormat.Csv,
        ".PARQUET" => FileFormat.Parquet,
        _ => null,
    };
}
