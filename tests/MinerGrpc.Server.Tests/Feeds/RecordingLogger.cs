using Microsoft.Extensions.Logging;
using MinerGrpc.Server.Feeds;

namespace MinerGrpc.Server.Tests.Feeds;

/// <summary>Keeps what the replay feed tells the person who runs the server.</summary>
internal sealed class RecordingLogger : ILogger<ReplayFeed>
{
    public List<string> Messages { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => Messages.Add(formatter(state, exception));
}
