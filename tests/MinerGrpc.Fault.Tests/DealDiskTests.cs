using Google.Rpc;
using Google.Type;
using Grpc.Core;
using MinerGrpc.Client;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>A real disk without room: a deal or a message of bars is refused whole, and nobody sees it.</summary>
public sealed class DealDiskTests
{
    [Fact]
    public async Task A_full_disk_refuses_a_deal_that_the_book_does_not_show_until_there_is_room_again()
    {
        await using var disk = await SmallDisk.MountAsync(mebibytes: 3);
        await using var server = await ServerProcess.StartAsync(disk.Database);
        using var client = server.Connect();
        var announced = 0;
        var refusal = await RefusalAsync(async () =>
        {
            await AnnounceAsync(client, announced + 1);
            announced++;
        });

        AssertFull(refusal);
        Assert.Equal(Enumerable.Range(1, announced).Select(NameOf), await NamesAsync(client));
        AssertFull(await Assert.ThrowsAsync<RpcException>(() => AnnounceAsync(client, announced + 1)));

        await disk.ResizeAsync(mebibytes: 30);
        await AnnounceAsync(client, announced + 1);
        Assert.Equal(Enumerable.Range(1, announced + 1).Select(NameOf), await NamesAsync(client));
        Assert.Equal(0, await server.TerminateAsync());
        await using var again = await ServerProcess.StartAsync(disk.Database);
        using var reader = again.Connect();
        Assert.Equal(Enumerable.Range(1, announced + 1).Select(NameOf), await NamesAsync(reader));
    }

    [Fact]
    public async Task A_full_disk_refuses_a_message_of_bars_whole_until_there_is_room_again()
    {
        await using var disk = await SmallDisk.MountAsync(mebibytes: 3);
        await using var server = await ServerProcess.StartAsync(disk.Database);
        using var client = server.Connect();
        var bars = new BarClerk(client, new Random(1), messages: 1);
        AssertFull(await RefusalAsync(bars.StepAsync));
        await bars.VerifyAsync(await JournalReplay.ReadAsync(client));

        await disk.ResizeAsync(mebibytes: 30);
        for (var i = 0; i < 20; i++)
        {
            await bars.StepAsync();
        }

        await bars.VerifyAsync(await JournalReplay.ReadAsync(client));
        Assert.Equal(0, await server.TerminateAsync());
    }

    /// <summary>Takes a step until one is refused.</summary>
    private static async Task<RpcException> RefusalAsync(Func<Task> step)
    {
        for (var i = 0; i < 10_000; i++)
        {
            try
            {
                await step();
            }
            catch (RpcException refusal)
            {
                return refusal;
            }
        }

        throw new InvalidOperationException("10,000 steps were taken and none was refused");
    }

    private static void AssertFull(RpcException refusal)
    {
        Assert.True(refusal.StatusCode == StatusCode.ResourceExhausted, refusal.ToString());
        Assert.Equal("STORAGE_FULL", refusal.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason);
    }

    private static async Task<IEnumerable<string>> NamesAsync(MinerGrpcClient client)
    {
        var names = new List<string>();
        var request = new ListDealsRequest { PageSize = 1_000 };
        do
        {
            var page = await client.Deals.ListDealsAsync(request, cancellationToken: Waiting.Deadline());
            names.AddRange(page.Deals.Select(d => d.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        return names;
    }

    private static async Task AnnounceAsync(MinerGrpcClient client, int number) => await client.Deals.AnnounceDealAsync(
        new AnnounceDealRequest
        {
            RequestId = NameOf(number),
            Deal = new Deal
            {
                Name = NameOf(number),
                Headline = new string('x', 2_000),
                Type = DealType.Hosting,
                Status = DealStatus.Announced,
                Parties = { new DealParty { DisplayName = "Bitfarms", Instrument = "instruments/bitf" } },
                AnnounceDate = new Date { Year = 2025, Month = 9, Day = 8 },
                Sources = { new DealSource { Uri = "https://example.com/news" } },
            },
        },
        cancellationToken: Waiting.Deadline());

    private static string NameOf(int number) => $"deals/{number:D5}";
}
