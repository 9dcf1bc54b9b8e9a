using System.Security.Cryptography;
using System.Text;

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
                ExitCode.Usage, $"cannot read \"{path}\": {failure.Message.TrimEnd('.')}; give a CSV file", failure);
        }
    }

    /// <summary>SHA-256 of all bytes.</summary>
    /// <exception cref="ConsoleFailure">They are not UTF-8.</exception>
    public async Task<byte[]> DigestAsync(CancellationToken stop)
    {
        _bytes.Position = 0;
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

    /// <summary>The text from its start.</summary>
    public StreamReader FromStart()
    {
        _bytes.Position = 0;
        return new StreamReader(_bytes, s_strict, leaveOpen: true);
    }

    public void Dispose() => _bytes.Dispose();
}
