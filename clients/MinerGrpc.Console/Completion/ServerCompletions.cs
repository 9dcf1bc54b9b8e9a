using System.CommandLine;
using System.CommandLine.Completions;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;
using Date = Google.Type.Date;

namespace MinerGrpc.ConsoleClient.Completion;

/// <summary>
/// Candidates that only the server knows: instruments, days of sessions and deals. A shell waits for them at each press
/// of Tab, so that the question is short; and whatever goes wrong, an error text in the midst of a line that is being
/// typed would be worse than no candidate.
/// </summary>
internal sealed class ServerCompletions(Option<Uri> server)
{
    private const int Most = 60;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private static readonly string[] s_times = ["--since", "--until", "--from", "--to", "--as-of", "--announced"];

    /// <summary>To every argument and option of the commands, by their names.</summary>
    public void AddTo(Command command)
    {
        foreach (var argument in command.Arguments)
        {
            if (SourceOf(argument.Name) is { } ask)
            {
                argument.CompletionSources.Add(context => Candidates(context, ask));
            }
        }

        foreach (var option in command.Options)
        {
            if (SourceOf(option.Name) is { } ask)
            {
                option.CompletionSources.Add(context => Candidates(context, ask));
            }
        }

        foreach (var inner in command.Subcommands)
        {
            AddTo(inner);
        }
    }

    private static Func<MinerGrpcClient, CallOptions, bool, IEnumerable<string>>? SourceOf(string name) => name switch
    {
        "INSTRUMENT" or "--instrument" => Instruments,
        "ID" => Deals,
        _ when s_times.Contains(name) => Sessions,
        _ => null,
    };

    private IEnumerable<CompletionItem> Candidates(
        CompletionContext context, Func<MinerGrpcClient, CallOptions, bool, IEnumerable<string>> ask)
    {
        var word = context.WordToComplete;
        try
        {
            using var client = new MinerGrpcClient(
                context.ParseResult.GetRequiredValue(server),
                new MinerGrpcClientOptions { ConnectTimeout = s_patience });
            var question = new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + s_patience);
            return [.. ask(client, question, word.Any(char.IsAsciiLetterUpper))
                .Where(candidate => candidate.StartsWith(word, StringComparison.Ordinal))
                .Select(candidate => new CompletionItem(candidate))];
        }
        catch (Exception failure) when (failure is RpcException or InvalidOperationException)
        {
            // No server, or an address that is being typed: what the program itself knows is offered all the same.
            return [];
        }
    }

    // Names as they are typed, in lower case; tickers for those who have begun with one.
    private static IEnumerable<string> Instruments(MinerGrpcClient client, CallOptions question, bool upper) =>
        client.Instruments.ListInstruments(new ListInstrumentsRequest { PageSize = 1_000 }, question).Instruments
            .Select(instrument => upper ? instrument.Ticker : Plain.ShortName(instrument.Name).ToLowerInvariant())
            .Where(name => name.Length > 0);

    private static IEnumerable<string> Deals(MinerGrpcClient client, CallOptions question, bool upper) =>
        client.Deals.ListDeals(new ListDealsRequest { PageSize = Most }, question).Deals
            .Select(deal => Plain.Id(deal.Name));

    /// <summary>The days of the last sessions up to the market's own.</summary>
    private static IEnumerable<string> Sessions(MinerGrpcClient client, CallOptions question, bool upper)
    {
        var clock = client.ServerInfo.GetServerInfo(new GetServerInfoRequest(), question).Clock;
        var today = (clock?.MarketTime ?? clock?.ServerTime ?? new Timestamp()).ToDateTimeOffset();
        var request = new ListSessionsRequest
        {
            StartDate = DateOf(today.AddDays(-Most)),
            EndDate = DateOf(today.AddDays(1)),
            PageSize = Most,
        };
        return client.Quotes.ListSessions(request, question).Sessions
            .Select(session => Plain.Date(session.SessionDate));
    }

    private static Date DateOf(DateTimeOffset day) => new() { Year = day.Year, Month = day.Month, Day = day.Day };
}
