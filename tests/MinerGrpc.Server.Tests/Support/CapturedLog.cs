using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>One message of the server's log.</summary>
internal sealed record LogEntry(LogLevel Level, EventId Id, string Category, string Message, Exception? Exception);

/// <summary>Keeps what a server logs, and lets a test wait for a message. Thread-safe.</summary>
internal sealed class CapturedLog : ILoggerProvider
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<LogEntry>> _waited = new();
    private readonly HashSet<int> _expected = [];

    public ConcurrentQueue<LogEntry> Entries { get; } = new();

    /// <summary>An error with this id is what the test is about; any other fails it.</summary>
    public void Expect(int eventId)
    {
        lock (_expected)
        {
            _expected.Add(eventId);
        }
    }

    /// <summary>The first message with this id, also when it has come already.</summary>
    public Task<LogEntry> FirstAsync(int eventId) => Wait(eventId).Task.Soon();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    /// <summary>Fails on an error that was not expected, and on an expected one that did not come.</summary>
    public void AssertNoUnexpectedErrors()
    {
        lock (_expected)
        {
            var errors = Entries.Where(e => e.Level >= LogLevel.Error).ToList();
            Assert.DoesNotContain(errors, e => !_expected.Contains(e.Id.Id));
            Assert.All(_expected, id => Assert.Contains(errors, e => e.Id.Id == id));
        }
    }

    private TaskCompletionSource<LogEntry> Wait(int eventId) => _waited.GetOrAdd(
        eventId, static _ => new TaskCompletionSource<LogEntry>(TaskCreationOptions.RunContinuationsAsynchronously));

    private void Add(LogEntry entry)
    {
        Entries.Enqueue(entry);
        Wait(entry.Id.Id).TrySetResult(entry);
    }

    private sealed class Logger(CapturedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            log.Add(new LogEntry(logLevel, eventId, category, formatter(state, exception), exception));
    }
}
