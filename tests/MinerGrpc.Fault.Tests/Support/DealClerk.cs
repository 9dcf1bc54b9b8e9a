using System.Globalization;
using Google.Protobuf;
using Google.Type;
using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// Announces, revises and retracts deals, each request under an id of its own and sent again until it is answered, and
/// keeps a book of the answers. Used by one worker at a time.
/// </summary>
internal sealed class DealClerk(MinerGrpcClient client, Random random)
{
    private readonly Dictionary<string, List<Deal>> _answers = [];
    private int _requests;

    public int Answered => _answers.Values.Sum(revisions => revisions.Count);

    public async Task StepAsync()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"request-{++_requests}");
        var open = _answers.Where(d => d.Value[^1].Status != DealStatus.Retracted).Select(d => d.Key).ToList();
        if (open.Count < 3 || random.Next(3) == 0)
        {
            var draft = Draft(id);
            _answers[draft.Name] = [await AnnounceAsync(id, draft)];
            return;
        }

        var revisions = _answers[open[random.Next(open.Count)]];
        revisions.Add(random.Next(6) == 0
            ? await RetractAsync(id, revisions[^1])
            : await ReviseAsync(id, new Deal(revisions[^1]) { Headline = $"By {id}." }));
    }

    /// <summary>
    /// Each answered revision is an event once, with the answer's bytes; nothing else is; revisions are 1, 2, 3, ...
    /// and those that the server lists.
    /// </summary>
    public async Task VerifyAsync(IEnumerable<Event> events)
    {
        var told = events.Where(e => e.Deal is not null).Select(e => e.Deal).ToLookup(d => d.Name);
        Assert.Equal(
            _answers.Keys.Order(StringComparer.Ordinal), told.Select(d => d.Key).Order(StringComparer.Ordinal));
        foreach (var (name, answers) in _answers)
        {
            Assert.Equal(Enumerable.Range(1, answers.Count), told[name].Select(d => d.Revision));
            Assert.Equal(answers.Select(d => d.ToByteString()), told[name].Select(d => d.ToByteString()));
            var listed = await client.Deals.ListDealRevisionsAsync(
                new ListDealRevisionsRequest { Name = name, PageSize = 1_000 }, cancellationToken: Waiting.Deadline());
            Assert.Equal(answers, listed.Revisions);
        }
    }

    private static Deal Draft(string id) => new()
    {
        Name = "deals/" + id,
        Headline = "A deal of the fault tests.",
        Type = DealType.Hosting,
        Status = DealStatus.Announced,
        Parties = { new DealParty { DisplayName = "Bitfarms", Instrument = "instruments/bitf" } },
        AnnounceDate = new Date { Year = 2025, Month = 9, Day = 8 },
        Sources = { new DealSource { Uri = "https://example.com/" + id } },
    };

    private Task<Deal> AnnounceAsync(string id, Deal draft) => Worker.AnsweredAsync(async () =>
        (await client.Deals.AnnounceDealAsync(
            new AnnounceDealRequest { RequestId = id, Deal = draft }, cancellationToken: Waiting.Deadline())).Deal);

    private Task<Deal> ReviseAsync(string id, Deal draft) => Worker.AnsweredAsync(async () =>
        (await client.Deals.ReviseDealAsync(
            new ReviseDealRequest { RequestId = id, Deal = draft, Reason = "a step" },
            cancellationToken: Waiting.Deadline())).Deal);

    private Task<Deal> RetractAsync(string id, Deal newest) => Worker.AnsweredAsync(async () =>
        (await client.Deals.RetractDealAsync(
            new RetractDealRequest
            {
                RequestId = id, Name = newest.Name, Revision = newest.Revision, Reason = "a step",
            },
            cancellationToken: Waiting.Deadline())).Deal);
}
