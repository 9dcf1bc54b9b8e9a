using System.Security.Cryptography;
using System.Text;
using MinerGrpc.ConsoleClient.Csv;
using MinerGrpc.ConsoleClient.Files;

namespace MinerGrpc.ConsoleClient.Imports;

/// <summary>A file of rows that is read more than once.</summary>
internal sealed class InputFile : IDisposable
{
    // A file in another encoding would be read with question marks in it; it is refused instead.
    private static readonly UTF8Encoding s_strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly FileStream _bytes;

    private InputFile(FileStream bytes)
    {
        _bytes = bytes;
    }

    public string Name => _bytes.Name;

    /// <summary>By its extension; anything else is CSV.</summary>
    public bool IsParquet => FileFormats.Of(Name) == FileFormat.Parquet;

    /// <exception cref="ConsoleFailure">It cannot be read.</exception>
    public static InputFile Open(string path)
    {
        try
        {
            var bytes = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (bytes.CanSeek)
            {
                return new InputFile(bytes);
            }

            bytes.Dispose();
            throw new IOException("it is a pipe");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConsoleFailure(
                ExitCode.Usage,
                $"cannot read \"{path}\": {failure.Message.TrimEnd('.')}; give a CSV or Parquet file",
                failure);
        }
    }

    /// <summary>SHA-256 of all bytes.</summary>
    /// <exception cref="ConsoleFailure">It is CSV and they are not UTF-8.</exception>
    public async Task<byte[]> DigestAsync(CancellationToken stop)
    {
        _bytes.Position = 0;
        if (IsParquet)
        {
            return await SHA256.HashDataAsync(_bytes, stop);
        }

        using var digest = SHA256.Create();
        await using var hashed = new CryptoStream(_bytes, digest, CryptoStreamMode.Read, leaveOpen: true);
        using var text = new StreamReader(hashed, s_strict);
        var buffer = new char[4096];
        try
        {
            while (await text.ReadAsync(buffer, stop) > 0)
            {
            }
        }
        catch (DecoderFallbackException failure)
        {
            throw new ConsoleFailure(
                ExitCode.Usage, $"\"{Name}\" is not UTF-8; save it as UTF-8; nothing was sent", failure);
        }

        return digest.Hash!;
    }

    /// <summary>The rows from the first one.</summary>
    /// <exception cref="ConsoleFailure">It is no Parquet file, or one with columns that cannot be read.</exception>
    public IRowSource Rows()
    {
        _bytes.Position = 0;
        return IsParquet
            ? new ParquetRows(Name, _bytes)
            : new CsvLines(new StreamReader(_bytes, s_strict, leaveOpen: true), _bytes);
    }

    public void Dispose() => _bytes.Dispose();
}
