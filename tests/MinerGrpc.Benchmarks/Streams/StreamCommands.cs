using System.CommandLine;
using System.Globalization;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Load;
using MinerGrpc.Benchmarks.Streams.Servers;
using MinerGrpc.Benchmarks.Streams.Ways;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>The suite, and the two commands with which the program starts itself again.</summary>
internal static class StreamCommands
{
    private static readonly Option<int[]> s_subscribers = new("--subscribers")
    {
        Description = "Numbers of subscribers at saturation; 0 leaves it out.",
        DefaultValueFactory = _ => [1, 10, 100, 1_000, 4_000],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "Saturation is measured so often, all ways in turn; the tables have the medians.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<Rival[]> s_rivals = new("--against")
    {
        Description = "What the server is measured beside; all by default.",
        DefaultValueFactory = _ => Enum.GetValues<Rival>(),
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<DurabilityMode> s_durability = new("--durability")
    {
        Description = "Of the journal at saturation.", DefaultValueFactory = _ => DurabilityMode.Power,
    };

    private static readonly Option<bool> s_upkeepRests = new("--upkeep-rests")
    {
        Description = "Nothing is packed meanwhile, to see what upkeep costs.",
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "How long each way is measured at saturation.", DefaultValueFactory = _ => 2,
    };

    private static readonly Option<double> s_warmSeconds = new("--warm-seconds")
    {
        Description = "How long each way runs before it is measured: until then the runtime compiles what is hot.",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<string[]> s_rates = new("--rates")
    {
        Description = "Offered quotes a second and subscribers, such as 10000:10.",
        DefaultValueFactory = _ => ["1000:10", "10000:10", "50000:10", "50000:100"],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<double> s_rateSeconds = new("--rate-seconds")
    {
        Description = "How long each rate is offered for latency; 0 leaves latencies out.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<int> s_fairStreams = new("--fair-streams")
    {
        Description = "Streams of the measurement of fairness; 0 leaves it out.", DefaultValueFactory = _ => 4_000,
    };

    private static readonly Option<double> s_fairSeconds = new("--fair-seconds")
    {
        Description = "How long fairness is measured.", DefaultValueFactory = _ => 10,
    };

    public static Command Suite(Option<DirectoryInfo> folder, Option<FileInfo?> json, Option<bool> smoke)
    {
        var command = new Command("streams", "Fan-out to many subscribers, beside the usual alternatives.")
        {
            s_subscribers, s_rounds, s_rivals, s_durability, s_upkeepRests, s_seconds, s_warmSeconds, s_rates,
            s_rateSeconds, s_fairStreams, s_fairSeconds, folder, json, smoke,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var plan = parsed.GetValue(smoke) ? StreamPlan.Smoke : Plan(parsed);
            if (plan.Rivals.Contains(Rival.Redis) && !RedisWay.IsInstalled)
            {
                await Console.Error.WriteLineAsync(
                    "redis-server is not on this machine (apt-get install redis-server): it is left out");
            }

            using var work = new WorkFolder(parsed.GetValue(folder)!);
            return await SuiteRun.RunAsync(
                "streams", new StreamSuite(plan, work).RunAsync, parsed.GetValue(json), stop);
        });
        return command;
    }

    /// <summary>Not for people.</summary>
    public static IEnumerable<Command> Children()
    {
        var words = new Argument<string[]>("words");
        var server = new Command(BenchServer.Command) { words };
        server.Hidden = true;
        server.SetAction((parsed, stop) =>
        {
            var given = parsed.GetValue(words)!;
            return BenchServer.RunAsync(
                Enum.Parse<ServerKind>(given[0]), int.Parse(given[1], CultureInfo.InvariantCulture), stop);
        });
        var subscribers = new Command(LoadArguments.Command) { words };
        subscribers.Hidden = true;
        subscribers.SetAction((parsed, stop) =>
            LoadClient.RunAsync(LoadArguments.Parse(parsed.GetValue(words)!), stop));
        return [server, subscribers];
    }

    private static StreamPlan Plan(ParseResult parsed)
    {
        var span = TimeSpan.FromSeconds(parsed.GetValue(s_seconds));
        var offered = TimeSpan.FromSeconds(parsed.GetValue(s_rateSeconds));
        return new StreamPlan(
            [.. parsed.GetValue(s_subscribers)!.Where(n => n > 0)], parsed.GetValue(s_rounds),
            parsed.GetValue(s_rivals)!, parsed.GetValue(s_durability), parsed.GetValue(s_upkeepRests),
            TimeSpan.FromSeconds(parsed.GetValue(s_warmSeconds)), span,
            offered == TimeSpan.Zero ? [] : [.. parsed.GetValue(s_rates)!.Select(Rate)], offered,
            parsed.GetValue(s_fairStreams), TimeSpan.FromSeconds(parsed.GetValue(s_fairSeconds)));
    }

    private static (int QuotesPerSecond, int Subscribers) Rate(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var quotes)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var subscribers)
            ? (quotes, subscribers)
            : throw new FormatException($"--rates {text}: quotes a second and subscribers are wanted, as in 10000:10");
    }
}
