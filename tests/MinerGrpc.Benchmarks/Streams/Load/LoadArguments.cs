using System.Globalization;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>How subscribers reach a server.</summary>
internal enum Protocol
{
    Grpc = 0,
    WebSocket = 1,
    Redis = 2,
}

/// <summary>What the process of the subscribers is to do.</summary>
/// <param name="Protocol">Of the server.</param>
/// <param name="Counting">What is asked for and how it is checked.</param>
/// <param name="Port">Of the server, on 127.0.0.1.</param>
/// <param name="Subscribers">1 or more.</param>
/// <param name="Probes">The first so many of them measure the time of each quote.</param>
/// <param name="MeasureFrom">Number of the first quote whose time is measured.</param>
/// <param name="TalliesFile">See <see cref="Tallies"/>.</param>
internal sealed record LoadArguments(
    Protocol Protocol, Counting Counting, int Port, int Subscribers, int Probes, long MeasureFrom, string TalliesFile)
{
    /// <summary>The command of this program that is the subscribers.</summary>
    public const string Command = "stream-subscribers";

    public string[] ToArguments() =>
    [
        Command, Protocol.ToString(), Counting.ToString(), Text(Port), Text(Subscribers), Text(Probes),
        Text(MeasureFrom), TalliesFile,
    ];

    public static LoadArguments Parse(IReadOnlyList<string> words) => new(
        Enum.Parse<Protocol>(words[0]), Enum.Parse<Counting>(words[1]), Number(words[2]), Number(words[3]),
        Number(words[4]), Number(words[5]), words[6]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
