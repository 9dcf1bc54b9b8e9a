using System.Security.Cryptography;

namespace MinerGrpc.Client;

/// <summary>Settings of a <see cref="QuotePublisher"/>.</summary>
public sealed record PublisherOptions
{
    private const int MaximumPrefixLength = 100;
    private const int MaximumWindow = 1_024;

    /// <summary>1 to 64 of `a-z 0-9 . _ -`, shown as the feed's name. Empty (default): `publisher`.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// Batches that may be without an ack, 1 to 1,024; default 16. More hides a longer way to the server, and is what
    /// is resent after a break.
    /// </summary>
    public int Window { get; init; } = 16;

    /// <summary>
    /// 1 to 100 characters in front of the number of each batch. It must be new for each publisher, unless the same
    /// batches are meant to be recognised as known. Default: 16 random hexadecimal digits.
    /// </summary>
    public string BatchIdPrefix { get; init; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>A sent batch without an ack for this long counts as a break. Above zero; default 15 s.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Delays between attempts after a break; an ack resets them.</summary>
    public ReconnectOptions Reconnect { get; init; } = new();

    /// <summary>
    /// Told of each break and the wait before the next attempt, on the publisher's own loop: return at once. Null: not.
    /// </summary>
    public Action<ConnectionBreak, TimeSpan>? Disconnected { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Window, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Window, MaximumWindow);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AckTimeout, TimeSpan.Zero);
        ArgumentException.ThrowIfNullOrWhiteSpace(BatchIdPrefix);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            BatchIdPrefix.Length, MaximumPrefixLength, nameof(BatchIdPrefix));
    }
}
