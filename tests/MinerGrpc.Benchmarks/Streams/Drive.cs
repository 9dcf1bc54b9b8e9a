using MinerGrpc.Benchmarks.Measuring;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>How a publisher offers at saturation.</summary>
/// <param name="BatchSize">Quotes in a message.</param>
/// <param name="Ahead">Quotes by which it may be before the slowest subscriber. Null: no limit.</param>
/// <param name="Unacked">Messages that may be on their way to their ack. Null: no limit.</param>
internal sealed record Drive(int BatchSize, int? Ahead, int? Unacked = null)
{
    /// <summary>Quotes in a message of a publisher that offers as fast as it can.</summary>
    public const int LargeBatch = 256;

    /// <summary>As fast as the server takes the messages, whatever subscribers do.</summary>
    public static Drive Unlimited { get; } = new(LargeBatch, null);

    /// <summary>
    /// New values for every instrument with each commit, and as many commits as there can be: all that LATEST can
    /// deliver, without the work of quotes that it would fold.
    /// </summary>
    public static Drive EachCommit { get; } = new(MadeQuotes.Instruments, null, Unacked: 1);

    /// <summary>
    /// As fast as server and subscribers take the messages: about a million deliveries may be on their way, and always
    /// two messages. So no way counts what it has only taken in, and all work under the same backlog.
    /// </summary>
    public static Drive WithSubscribers(int subscribers) =>
        new(LargeBatch, Math.Clamp(1_000_000 / subscribers, 2 * LargeBatch, 128 * LargeBatch));
}
