using Microsoft.Extensions.Logging.Console;

namespace MinerGrpc.Server;

/// <summary>How a line of the log looks.</summary>
public enum LogFormat
{
    /// <summary>One line for a person.</summary>
    Simple = 0,

    /// <summary>One JSON object for a program.</summary>
    Json = 1,
}

/// <summary>Section `Log`: what is written to the standard output.</summary>
public sealed class LogOptions
{
    /// <summary>Simple, or Json with time, level, category, event id and each value by name.</summary>
    public LogFormat Format { get; set; } = LogFormat.Simple;

    /// <summary>The lowest level that is written. Of the framework below the server it is Warning at least.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;
}

/// <summary>Sets up the log: what of it is ours, and what is noise of the framework.</summary>
internal static class ServerLogging
{
    private const string Utc = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static void Apply(ILoggingBuilder logging, LogOptions options)
    {
        logging.SetMinimumLevel(options.Level);

        // One line for a stream or a publisher is ours (ServerLog); the framework's line for each request is noise.
        var framework = options.Level > LogLevel.Warning ? options.Level : LogLevel.Warning;
        logging.AddFilter("Microsoft", framework).AddFilter("Grpc", framework);

        // Our own failures are logged by CallFaults. What is left to the framework is garbage that a client sent, and
        // that must not fill the log with errors and stack traces.
        logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);

        // A check that fails is no error of the server: a full disk is logged where it is met, and a stop is none.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);

        // A start that fails is told in one line by Main, not with the host's stack trace before it.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (options.Format == LogFormat.Json)
        {
            logging.AddJsonConsole(console => Stamp(console));
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                Stamp(console).TimestampFormat += " ";
                console.SingleLine = true;
            });
        }
    }

    /// <summary>UTC, so that lines of two machines can be laid side by side.</summary>
    private static ConsoleFormatterOptions Stamp(ConsoleFormatterOptions console)
    {
        console.TimestampFormat = Utc;
        console.UseUtcTimestamp = true;
        return console;
    }
}
