using MinerGrpc.Core.Deals;

namespace MinerGrpc.Server;

/// <summary>
/// The book of now: the market loop swaps it once a revision is in the journal, any thread reads it.
/// </summary>
public sealed class PresentDeals
{
    private volatile DealBook _book = DealBook.Empty;

    public DealBook Book
    {
        get => _book;
        set => _book = value;
    }
}
