using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MinerGrpc.ConsoleClient;

/// <summary>Standard output that notices when its reader has gone.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>
    /// The console's own stream swallows a broken pipe, so `watch --json | head` would run on for ever; a stream on the
    /// descriptor fails. Files keep the console's stream: they share their position with other processes.
    /// </summary>
    public static TextWriter Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        var pipe = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (pipe.CanSeek)
        {
            pipe.Dispose();
            return Console.Out;
        }

        return new StreamWriter(pipe, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }
}
