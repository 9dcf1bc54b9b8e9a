using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>What the screen shows at one instant; rendering it needs nothing else.</summary>
/// <param name="Rows">Members by move, highest first, those without a move last; then the others likewise.</param>
/// <param name="Sector">Null: not known yet, or not asked for.</param>
/// <param name="News">The newest deals, alerts and corrections, newest first, each alert and deal once.</param>
/// <param name="Link">The connection.</param>
/// <param name="MarketTime">In seconds since 1970. Null: nothing has happened yet.</param>
/// <param name="Estimates">Why the sigmas are missing. Null: they are not.</param>
internal sealed record WatchView(
    IReadOnlyList<WatchRow> Rows,
    SectorMove? Sector,
    IReadOnlyList<NewsLine> News,
    Link Link,
    long? MarketTime,
    string? Estimates);

/// <summary>One row of the table.</summary>
/// <param name="Name">The ticker, or the name where none is known.</param>
/// <param name="IsMember">Of the sector. False: the benchmark, or the other side of deals.</param>
/// <param name="Company">In full. Empty: not known.</param>
/// <param name="Move">Not to be changed.</param>
/// <param name="Age">Market time since the last trade. Null: none yet.</param>
/// <param name="Sigmas">The residual against BTC. Null: not known.</param>
/// <param name="PeerZ">The modified z among the peers. Null: not known, or it has none.</param>
/// <param name="Trail">Its moves since the screen began, on the axis of <see cref="Trails"/>.</param>
internal sealed record WatchRow(
    string Name,
    bool IsMember,
    string Company,
    Move Move,
    TimeSpan? Age,
    double? Sigmas,
    double? PeerZ,
    double[] Trail);

/// <summary>Something that happened, in one line.</summary>
/// <param name="When">Of the market, `14:00:00`, or `09-08` where it was another day.</param>
/// <param name="What">DEAL, ALERT or CORRECTION.</param>
/// <param name="Text">Without control characters.</param>
internal sealed record NewsLine(string When, string What, string Text);

/// <summary>Whether the screen is alive.</summary>
internal enum LinkState
{
    Connecting,
    Connected,
    Replaying,
    Reconnecting,
}

/// <summary>The connection in figures.</summary>
/// <param name="Server">Its address.</param>
/// <param name="State">Now.</param>
/// <param name="Detail">What a person must know beside the state. Empty: nothing.</param>
/// <param name="Sequence">The newest place in the journal that is shown. Null: none yet.</param>
/// <param name="Delay">From the server's receipt of the newest live event to its arrival here. Null: none yet.</param>
/// <param name="Silence">Since the last message, while the connection is lost. Null: it is not.</param>
/// <param name="Feeds">What each feed does. Empty: not known yet.</param>
internal sealed record Link(
    string Server, LinkState State, string Detail, long? Sequence, TimeSpan? Delay, TimeSpan? Silence, string Feeds);
