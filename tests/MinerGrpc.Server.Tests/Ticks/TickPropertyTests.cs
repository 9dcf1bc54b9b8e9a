using CsCheck;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ticks;

/// <summary>
/// Random quotes of several instruments, some late, some stale, some corrected: each list of ticks equals what a naive
/// filter leaves of the whole replay.
/// </summary>
public sealed class TickPropertyTests
{
    private static readonly string[] s_ids = ["bitf", "mara", "iren", "btc-usd", "clsk"];

    private static readonly Gen<QuoteUpdate> s_quote = Gen.Select(
        Gen.Int[0, 3], Gen.Int[0, 90_000], Gen.Int[0, 40], Gen.Int[0, 6], (instrument, millis, cents, shape) =>
        {
            var quote = Trades.Trade(s_ids[instrument], millis / 1_000.0, 1.30m + (cents * 0.001m));
            if (shape == 0)
            {
                quote.ClearAskPriceNanos();
            }

            if (shape == 1)
            {
                quote.ClearLastPriceNanos();
            }

            return quote;
        });

    /// <summary>Mostly in order, so that most of it is accepted and time goes on; the rest is late.</summary>
    private static readonly Gen<List<QuoteUpdate>> s_quotes = s_quote.List[50, 400].Select(
        quotes => quotes.OrderBy(q => TickLists.NanosOf(q.EventTime) / 5_000_000_000).ToList());

    private static readonly Gen<(int Instrument, int Start, int Length, int Limit, int After)[]> s_questions =
        Gen.Select(Gen.Int[0, 4], Gen.Int[-1, 95], Gen.Int[0, 100], Gen.Int[0, 60], Gen.Int[-200, 800]).Array[40];

    [Fact]
    public Task Each_list_equals_a_naive_filter_of_the_replay() => Gen.Select(s_quotes, s_questions).SampleAsync(
        async (quotes, questions) =>
        {
            await using var server = await TestServer.StartAsync("--Server:TailMebibytes=1");
            await using var publisher = new TestPublisher(server);
            foreach (var batch in quotes.Chunk(1 + (quotes.Count % 37)))
            {
                await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { batch } });
            }

            var events = await server.ReplayAllAsync();
            foreach (var question in questions)
            {
                await HoldsAsync(server, events, question);
            }
        },
        iter: 8);

    private static async Task HoldsAsync(
        TestServer server, List<Event> events, (int Instrument, int Start, int Length, int Limit, int After) question)
    {
        var request = new ListTicksRequest
        {
            Instrument = "instruments/" + s_ids[question.Instrument],
            Limit = question.Limit,
        };
        if (question.After >= 0)
        {
            request.AfterCursor = new Cursor
            {
                JournalId = (await server.OldestAsync()).JournalId,
                Sequence = Math.Min(question.After, events[^1].Sequence),
            };
        }
        else if (question.Start >= 0)
        {
            // From the first event on: before it is OUT_OF_RANGE, which the table of bad input holds.
            request.StartTime = Plus(events[0].EventTime, question.Start);
        }

        if (question.Length > 0)
        {
            request.EndTime = Plus(request.StartTime ?? events[0].EventTime, question.Length);
        }

        var expected = Naive(events, request).ToList();
        var answer = await server.TicksAsync(request);

        Assert.Equal(expected, answer.Ticks);
        Assert.Equal(request.Limit > 0 && expected.Count == request.Limit, answer.End.LimitReached);
        if (answer.End.LimitReached)
        {
            Assert.Equal(expected[^1].Sequence, answer.Cursor.Sequence);
        }
    }

    private static IEnumerable<Quote> Naive(List<Event> events, ListTicksRequest request)
    {
        var found = events.Where(e => e.Kind == EventKind.Quote && e.Instrument == request.Instrument
                && (request.AfterCursor is null || e.Sequence > request.AfterCursor.Sequence)
                && (request.StartTime is null
                    || TickLists.NanosOf(e.EventTime) >= TickLists.NanosOf(request.StartTime))
                && (request.EndTime is null || TickLists.NanosOf(e.EventTime) < TickLists.NanosOf(request.EndTime)))
            .Select(e => e.Quote);
        return request.Limit == 0 ? found : found.Take((int)request.Limit);
    }

    private static Timestamp Plus(Timestamp time, int seconds) =>
        new() { Seconds = time.Seconds + seconds, Nanos = time.Nanos };
}
