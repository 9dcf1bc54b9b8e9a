using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>
/// Everything that a client can read back from <see cref="PackedDatabase"/>, each answer as a text; the past is asked
/// for behind every checkpoint.
/// </summary>
internal static class Answers
{
    /// <summary>What stands in place of an answer that was refused because of damage.</summary>
    public const string Damaged = "DATA_LOSS";

    private static readonly string[] s_instruments = ["bitf", "mara", "btc-usd", "hut"];

    /// <summary>By question. Any failure other than told damage is thrown.</summary>
    public static async Task<Dictionary<string, string>> AskAsync(TestServer server)
    {
        var answers = new Dictionary<string, string>();
        foreach (var asOf in (Timestamp?[])[null, FilledMarket.End, Trades.At(400), Trades.At(1_250), Trades.At(1_350)])
        {
            foreach (var id in s_instruments)
            {
                await AskAsync($"days {id}", async () => Show(await server.DaysAsync(id, asOf)));
                await AskAsync($"minutes {id}", async () => Show(await server.MinutesAsync(id, asOf)));
                await AskAsync($"quote {id}", async () => Show((await server.Quotes.GetQuoteAsync(
                    new GetQuoteRequest { Instrument = "instruments/" + id, AsOf = asOf })).Quote));
            }

            await AskAsync("sector", async () => Show((await server.Sectors.GetSectorMoveAsync(
                new GetSectorMoveRequest { AsOf = asOf })).SectorMove));
            await AskAsync("deals", async () => Show((await server.Deals.ListDealsAsync(
                new ListDealsRequest { PageSize = 1_000, AsOf = asOf })).Deals));
            await AskAsync("alerts", async () => Show((await server.Divergences.ListDivergenceAlertsAsync(
                new ListDivergenceAlertsRequest { AsOf = asOf })).Alerts));

            async Task AskAsync(string question, Func<Task<string>> call) =>
                answers.Add($"{question} as of {asOf}", await AnswerAsync(call));
        }

        answers.Add("journal", await AnswerAsync(() => ReplayAsync(server)));
        return answers;
    }

    private static async Task<string> AnswerAsync(Func<Task<string>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.DataLoss)
        {
            return Damaged;
        }
    }

    private static async Task<string> ReplayAsync(TestServer server)
    {
        var request = new StreamSectorMovesRequest
        {
            Delivery = Delivery.Every,
            Kinds =
            {
                System.Enum.GetValues<EventKind>().Where(kind => kind != EventKind.Unspecified),
            },
            AfterCursor = (await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest()))
                .ReplayWindow.Oldest,
        };
        await using var stream = await TestStream.OpenAsync(server, request);
        return Show(await stream.ReplayAsync());
    }

    private static string Show(IMessage message) => Show([message]);

    /// <summary>Exactly the bytes; a digest of them, since a failure names the question.</summary>
    private static string Show(IEnumerable<IMessage> messages)
    {
        using var bytes = new MemoryStream();
        foreach (var message in messages)
        {
            message.WriteDelimitedTo(bytes);
        }

        return $"{bytes.Length} bytes {Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(bytes.ToArray()))}";
    }
}
