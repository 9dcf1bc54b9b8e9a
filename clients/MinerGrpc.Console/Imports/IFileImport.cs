namespace MinerGrpc.ConsoleClient.Imports;

/// <summary>A file on its way into the server: refused rows are named, the rest is kept.</summary>
internal interface IFileImport
{
    /// <summary>No row was refused.</summary>
    bool Complete { get; }

    /// <exception cref="ConsoleFailure">The file cannot be read; the server refused all or went away.</exception>
    /// <exception cref="Csv.CsvFormatException">The file has a wrong header.</exception>
    Task RunAsync(InputFile file, CancellationToken stop);

    /// <summary>The counts and the refused rows.</summary>
    void WriteTo(TextWriter output, bool json);
}
