using Grpc.Core;
using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.Server.Tests.Deals;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>A damaged row that the market loop itself reads is told to who asked, and the loop goes on.</summary>
public sealed class DamagedLoopTests(FilledDatabase filled) : IClassFixture<FilledDatabase>
{
    private const int JournalReadFailed = 1101;

    [Fact]
    public async Task An_import_that_meets_a_damaged_bar_is_data_loss_and_the_server_goes_on()
    {
        using var folder = filled.Copy();
        await using var server = await TestServer.StartAsync(folder, null);
        DatabaseFile.Execute(folder, "UPDATE bars SET close = close + 1 WHERE instrument = 'instruments/bitf'");
        server.Log.Expect(JournalReadFailed);

        await IsDataLossAsync(() => server.ImportUntilRefusedAsync(
            TestBars.Message(TestBars.Day("mara", 5, 1), TestBars.Day("bitf", 8, 1.26m))));
        Assert.Equal(1, (await server.ImportAsync(TestBars.Day("mara", 8, 15.1m))).Imported);
    }

    [Theory]
    [InlineData("revision = 9")]
    [InlineData("revision = 0")]
    [InlineData("name = 'deals/none'")]
    public async Task A_retry_that_meets_a_damaged_request_is_data_loss_and_the_server_goes_on(string flip)
    {
        using var folder = filled.Copy();
        await using var server = await TestServer.StartAsync(folder, null);
        Assert.Equal(1, DatabaseFile.Execute(folder, "UPDATE deal_requests SET " + flip));
        server.Log.Expect(JournalReadFailed);
        var deals = new DealService.DealServiceClient(server.Channel);

        await IsDataLossAsync(async () => await deals.AnnounceDealAsync(
            new AnnounceDealRequest { Deal = DealServer.Draft(), RequestId = "announced" }));
        await deals.AnnounceDealAsync(new AnnounceDealRequest { Deal = DealServer.Draft("other") });
    }

    private static async Task IsDataLossAsync(Func<Task> call) =>
        await FaultAssert.FailsAsync(StatusCode.DataLoss, "JOURNAL_DAMAGED", call);
}
