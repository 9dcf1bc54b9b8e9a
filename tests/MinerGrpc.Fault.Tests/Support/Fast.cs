using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>Settings of the client library that notice faults and come back quickly: many fit into a test.</summary>
internal static class Fast
{
    public static MinerGrpcClientOptions Client { get; } = new()
    {
        KeepAlivePingDelay = TimeSpan.FromSeconds(1),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(1),
    };

    public static ReconnectOptions Reconnect { get; } = new()
    {
        InitialDelay = TimeSpan.FromMilliseconds(20),
        MaximumDelay = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>Everything that the journal can hold: then sequences have no holes.</summary>
    public static IReadOnlyList<EventKind> AllKinds { get; } =
        [.. Enum.GetValues<EventKind>().Where(k => k != EventKind.Unspecified)];

    public static SubscriptionOptions Subscription(Delivery delivery) => new()
    {
        Delivery = delivery,
        Kinds = AllKinds,
        HeartbeatInterval = TimeSpan.FromSeconds(1),
        AckTimeout = TimeSpan.FromSeconds(2),
        Reconnect = Reconnect,
    };
}
