using System.CommandLine;
using System.CommandLine.Parsing;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>The options of `watch` that shape its subscription.</summary>
internal sealed class WatchOptions
{
    // A person, or a script behind a pipe, wants to hear soon that nobody is there.
    private static readonly TimeSpan s_ackTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_maximumDelay = TimeSpan.FromSeconds(5);

    public Option<bool> Every { get; } = new("--every")
    {
        Description = "Every event in order, not only the newest value of each instrument",
    };

    public Option<EventKind[]> Kinds { get; } = new("--kinds")
    {
        Description = "Only these kinds, separated by commas: quote,move,sector,deal,alert,session,bar,correction",
        HelpName = "KINDS",
        CustomParser = Arguments.ParseKinds,
    };

    public Option<Timestamp?> Since { get; } = new("--since")
    {
        Description = "Replay from this market time on, then live",
        HelpName = "TIME",
        CustomParser = result => Arguments.ParseTime(result, "--since"),
    };

    public Option<Cursor?> After { get; } = new("--after")
    {
        Description = "Replay everything after this cursor, then live",
        HelpName = "JOURNAL:SEQUENCE",
        CustomParser = Arguments.ParseCursor,
    };

    public Option<double?> Pace { get; } = new("--pace")
    {
        Description = "Speed of the replay: 1 is real time, up to 1000; 0 is as fast as it can [default: 0]",
        HelpName = "FACTOR",
        CustomParser = Arguments.ParsePace,
    };

    public Option<int?> Count { get; } = new("--count")
    {
        Description = "End after this many events",
        HelpName = "N",
        CustomParser = result => Arguments.ParseCount(result, "--count"),
    };

    public void RefuseTwoStarts(CommandResult result)
    {
        if (result.GetResult(Since) is not null && result.GetResult(After) is not null)
        {
            result.AddError("--since and --after exclude each other; leave one out");
        }
    }

    public SubscriptionOptions ToSubscription(ParseResult parsed) => new()
    {
        Delivery = parsed.GetValue(Every) ? Delivery.Every : Delivery.Latest,
        Kinds = parsed.GetValue(Kinds) ?? [],
        SinceTime = parsed.GetValue(Since),
        AfterCursor = parsed.GetValue(After),
        ReplayPace = parsed.GetValue(Pace),
        AckTimeout = s_ackTimeout,
        Reconnect = new ReconnectOptions { MaximumDelay = s_maximumDelay },
    };
}
