using System.Text.RegularExpressions;
using MinerGrpc.Client;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>What clients/README.md shows is what stands in the sources, and its commands work.</summary>
public sealed partial class ClientsReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Path.Combine(Programs.Root, "clients", "README.md"));

    [Fact]
    public void Quoted_code_stands_in_the_file_that_is_named()
    {
        var quotes = Quote().Matches(s_readme);

        Assert.Equal(Block().Count(s_readme), quotes.Count);
        Assert.All(quotes, quote =>
        {
            var path = quote.Groups["path"].Value;
            var source = Flat(File.ReadAllText(Path.Combine(Programs.Root, path)));
            Assert.True(
                source.Contains(Flat(quote.Groups["code"].Value), StringComparison.Ordinal),
                $"clients/README.md quotes what no longer stands in {path}:\n{quote.Groups["code"].Value}");
        });
    }

    [Fact]
    public void Files_that_it_links_to_exist() => Assert.All(
        Link().Matches(s_readme), link => Assert.True(
            File.Exists(Path.Combine(Programs.Root, "clients", link.Groups[1].Value)), link.Value));

    [Fact]
    public async Task The_sample_in_CSharp_gives_moves_and_a_cursor_to_go_on_from()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        await using var pump = new Pump(server.Address, new AckJournal(), batchSize: 4, TimeSpan.FromMilliseconds(5));
        var moves = new List<Move>();
        Cursor? cursor = null;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Waiting.Deadline());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => WatchAsync(server.Address, null, Take, enough.Token));

        Assert.True(moves.Count >= 20, $"{moves.Count} moves");
        Assert.True(cursor!.Sequence > 0);
        void Take(Move move, Cursor? at)
        {
            moves.Add(move);
            cursor = at ?? cursor;
            if (moves.Count == 20)
            {
                enough.Cancel();
            }
        }
    }

    [Fact]
    public async Task Its_commands_answer()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(
            scratch.Database, "--Feed:Kind=Replay", "--Feed:Pace=600", "--Database:Durability=Process",
            "--Board:Port=0");
        using var client = server.Connect();
        var bitf = new GetQuoteRequest { Instrument = "instruments/bitf" };
        await Waiting.UntilAsync(
            () => client.Quotes.GetQuote(bitf).Quote.HasLastPriceNanos,
            "the session has begun");
        var board = Listens().Match(server.Log).Groups[1].Value;
        using var http = new HttpClient { Timeout = Waiting.Limit };

        var both = s_readme + await File.ReadAllTextAsync(Path.Combine(Programs.Root, "README.md"));
        var paths = Curl().Matches(both).Select(m => m.Groups[1].Value).ToList();
        Assert.True(paths.Count >= 10, $"{paths.Count} commands of curl");
        foreach (var path in paths)
        {
            using var answer = await http.GetAsync(
                new Uri(board + path.TrimStart('/')), HttpCompletionOption.ResponseHeadersRead);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
            using var body = new StreamReader(await answer.Content.ReadAsStreamAsync());
            Assert.StartsWith("{", await body.ReadLineAsync(Waiting.Deadline()), StringComparison.Ordinal);
        }

        var commands = Buf().Matches(s_readme).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(2, commands.Count);
        foreach (var command in commands)
        {
            var arguments = command.Replace("http://127.0.0.1:5080", server.Address.ToString().TrimEnd('/'),
                StringComparison.Ordinal).Split(' ').Select(argument => argument.Trim('\'')).ToArray();
            var ending = await Programs.RunAsync(OtherLanguageTests.Buf!, ["curl", .. arguments]);
            Assert.True(ending.ExitCode == 0, ending.Errors);
            Assert.Contains("instrument", ending.Output, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static async Task WatchAsync(
        Uri address, Cursor? stored, Action<Move, Cursor?> take, CancellationToken stop)
    {
        using var client = new MinerGrpcClient(address);
        var subscription = client.Subscribe(new SubscriptionOptions
        {
            Kinds = [EventKind.Move], AfterCursor = stored, GapPolicy = GapPolicy.Snapshot,
        });
        await foreach (var update in subscription.ReadAsync(stop))
        {
            if (update is SectorUpdate.EventArrived { Event.Move: { } move })
            {
                take(move, subscription.Cursor);
            }
        }

        // Until here the README quotes.
    }

    /// <summary>Without indentation, which a quote does not keep.</summary>
    private static string Flat(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"<!-- (?<path>\S+) -->\n```\w+\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Quote();

    /// <summary>Blocks with a language are code; those without are commands.</summary>
    [GeneratedRegex(@"^```\w+$", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^curl (?:-N )?\"?http://127.0.0.1:5081([^\\s\"]+)\"?$", RegexOptions.Multiline)]
    private static partial Regex Curl();

    [GeneratedRegex("^buf curl (.+)$", RegexOptions.Multiline)]
    private static partial Regex Buf();

    [GeneratedRegex(@"The board is at (http://\S+)")]
    private static partial Regex Listens();
}
