using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// Imports minutes that nobody trades in, each stream under an id of its own and sent again until it is answered, and
/// keeps a book of the answers. Used by one worker at a time.
/// </summary>
/// <param name="client">Of the server.</param>
/// <param name="random">Chooses how many.</param>
/// <param name="messages">In one stream at most: each is kept or not by itself.</param>
internal sealed class BarClerk(MinerGrpcClient client, Random random, int messages = 3)
{
    private const string Instrument = "instruments/glxy";

    private static readonly DateTimeOffset s_start = new(2025, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private int _requests;

    /// <summary>Bars that were answered for, numbered from 1 in the order of their minutes.</summary>
    public int Answered { get; private set; }

    public async Task StepAsync()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"import-{++_requests}");
        var stream = new List<ImportBarsRequest>();
        var number = Answered;
        for (var i = random.Next(0, messages); i >= 0; i--)
        {
            var count = random.Next(1, 40);
            stream.Add(new ImportBarsRequest
            {
                RequestId = id, Bars = { Enumerable.Range(number + 1, count).Select(Make) },
            });
            number += count;
        }

        var answer = await Worker.AnsweredAsync(() => ImportAsync(stream));
        Assert.Equal(0, answer.Refused);
        Assert.Equal(number - Answered, answer.Imported + answer.Unchanged);
        Answered = number;
    }

    /// <summary>Each bar is an event once and listed once, in the order of its number; nothing else is.</summary>
    public async Task VerifyAsync(IEnumerable<Event> events)
    {
        var numbers = Enumerable.Range(1, Answered).Select(n => (long)n).ToList();
        Assert.Equal(numbers, events.Where(e => e.Bar?.Instrument == Instrument).Select(e => NumberOf(e.Bar)));
        var listed = new List<long>();
        var request = new ListBarsRequest
        {
            Instrument = Instrument, Interval = BarInterval.OneMinute, PageSize = 1_000,
        };
        do
        {
            var page = await client.Quotes.ListBarsAsync(request, cancellationToken: Waiting.Deadline());
            listed.AddRange(page.Bars.Select(NumberOf));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(numbers, listed);
    }

    private static Bar Make(int number) => new()
    {
        Instrument = Instrument,
        Interval = BarInterval.OneMinute,
        StartTime = Timestamp.FromDateTimeOffset(s_start.AddMinutes(number)),
        ClosePriceNanos = number,
    };

    private static long NumberOf(Bar bar) => bar.ClosePriceNanos;

    private async Task<ImportBarsResponse> ImportAsync(List<ImportBarsRequest> stream)
    {
        using var call = client.Ingest.ImportBars(cancellationToken: Waiting.Deadline());
        try
        {
            foreach (var message in stream)
            {
                await call.RequestStream.WriteAsync(message);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is Grpc.Core.RpcException or InvalidOperationException or IOException)
        {
            // The connection broke, or the call has ended: its answer says how.
        }

        return await call.ResponseAsync;
    }
}
