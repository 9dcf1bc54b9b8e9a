using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Tests.Wire;

namespace MinerGrpc.Server.Tests.Deals;

/// <summary>
/// Behind the door as the market loop is: one after the other, each request id once. It keeps its answers in memory.
/// </summary>
internal sealed class TestDealLoop(PresentDeals present, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (byte[] Digest, Deal Deal)> _answers = [];

    /// <summary>What came through the door, repeated requests included.</summary>
    public List<DealCommand> Commands { get; } = [];

    public ValueTask<Deal> TakeAsync(DealCommand command, CancellationToken ct)
    {
        lock (_lock)
        {
            Commands.Add(command);
            if (_answers.TryGetValue(command.RequestId, out var known))
            {
                return known.Digest.AsSpan().SequenceEqual(command.Digest)
                    ? ValueTask.FromResult(known.Deal)
                    : throw new RequestConflictException(command.RequestId);
            }

            var outcome = command.Decide(
                present.Book, Instant.From(time.GetUtcNow()), TradingCalendar.NewYork, RandomMarket.Universe);
            if (outcome.Deal is not { } deal)
            {
                throw new DealRefusedException(outcome.Refusal!);
            }

            present.Book = present.Book.With(deal);
            if (command.RequestId.Length > 0)
            {
                _answers[command.RequestId] = (command.Digest, deal);
            }

            return ValueTask.FromResult(deal);
        }
    }
}
