using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.BadInput;

public sealed class BadBatchTests(BadInputServer bad) : IClassFixture<BadInputServer>
{
    private static readonly Dictionary<string, BadRow> s_rows = new()
    {
        ["4,097 quotes"] = Row(r => r.Quotes.Add(Enumerable.Repeat(new QuoteUpdate(), 4_097)), "quotes"),
        ["a batch id of 129 characters"] = Row(r => r.BatchId = new string('x', 129), "batch_id"),
        ["a source of 65 characters"] = Row(r => r.Source = new string('x', 65), "source"),
        ["a source in upper case"] = Row(r => r.Source = "Alpha", "source"),
        ["a source with a space"] = Row(r => r.Source = "al pha", "source"),
        ["a source with a control character"] = Row(r => r.Source = "alpha\u0001", "source"),
        ["a source with SQL"] = Row(r => r.Source = "'; DROP TABLE journal--", "source"),
        ["a source with a path"] = Row(r => r.Source = "../alpha", "source"),
        ["the source of the server's own feed"] = Row(r => r.Source = "replay", "source"),
        ["the source of the server's clock"] = Row(r => r.Source = "clock", "source"),
        ["all bad fields at once"] = Row(
            r =>
            {
                r.Source = "X";
                r.BatchId = new string('x', 129);
                r.Quotes.Add(Enumerable.Repeat(new QuoteUpdate(), 4_097));
            },
            "source", "batch_id", "quotes"),
        ["another source in the same stream"] = new(
            PublishAsync(
                new PublishQuotesRequest { Source = "alpha", Quotes = { Trades.Trade("can", 0, 0.7m) } },
                new PublishQuotesRequest { Source = "beta" }),
            StatusCode.InvalidArgument, "INVALID_FIELD", "source"),
    };

    public static TheoryData<string> Names => [.. s_rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_bad_batch_is_answered_with_code_reason_and_field(string name) => bad.HoldsAsync(s_rows[name]);

    [Fact]
    public async Task A_batch_of_4096_quotes_is_taken()
    {
        await using var publisher = new TestPublisher(bad.Server);
        var ack = await publisher.AckedAsync(
            new PublishQuotesRequest { Quotes = { Enumerable.Repeat(new QuoteUpdate(), 4_096) } });

        Assert.Equal((0, 4_096), (ack.Accepted, ack.Refused));
    }

    [Fact]
    public async Task A_batch_id_with_SQL_is_data()
    {
        await using var publisher = new TestPublisher(bad.Server);
        var batch = new PublishQuotesRequest { BatchId = "'; DROP TABLE journal--%_\0", Source = "sql" };
        Assert.False((await publisher.AckedAsync(batch)).Duplicate);
        Assert.True((await publisher.AckedAsync(batch)).Duplicate);
    }

    private static BadRow Row(Action<PublishQuotesRequest> change, params string[] fields)
    {
        var request = new PublishQuotesRequest();
        change(request);
        return new BadRow(PublishAsync(request), StatusCode.InvalidArgument, "INVALID_FIELD", fields);
    }

    private static Func<TestServer, Task> PublishAsync(params PublishQuotesRequest[] batches) => async server =>
    {
        await using var publisher = new TestPublisher(server);
        foreach (var batch in batches)
        {
            await publisher.AckedAsync(batch);
        }
    };
}
