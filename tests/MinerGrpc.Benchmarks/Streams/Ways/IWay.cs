using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Load;

namespace MinerGrpc.Benchmarks.Streams.Ways;

/// <summary>One way from a publisher to many subscribers.</summary>
internal interface IWay
{
    /// <summary>As it stands in the tables.</summary>
    string Name { get; }

    Protocol Protocol { get; }

    /// <summary>What subscribers ask for, and how their counts are checked.</summary>
    Counting Counting { get; }

    /// <summary>A new server, that listens.</summary>
    Task<IWayServer> StartAsync(CancellationToken ct);
}

/// <summary>The server of a way while it is measured, a process of its own. Disposed: it has ended.</summary>
internal interface IWayServer : IAsyncDisposable
{
    ProcessWatch Watch { get; }

    /// <summary>Null: not a .NET process.</summary>
    RuntimeProbe? Probe { get; }

    /// <summary>Where subscribers connect, on 127.0.0.1.</summary>
    int SubscriberPort { get; }

    Task<IQuotePublisher> ConnectAsync(CancellationToken ct);
}

/// <summary>The publishing side, in this process. Sends and acks may be awaited at the same time.</summary>
internal interface IQuotePublisher : IDisposable
{
    /// <summary>Sends quotes by their numbers: see <see cref="StampedQuotes"/>.</summary>
    ValueTask SendAsync(long first, int count, long sentAt, CancellationToken ct);

    /// <summary>Waits until the server has taken one more of the sends.</summary>
    ValueTask AckAsync(CancellationToken ct);
}
