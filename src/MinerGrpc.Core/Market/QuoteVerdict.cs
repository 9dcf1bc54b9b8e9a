namespace MinerGrpc.Core.Market;

/// <summary>What the market says of a quote, tested in this order. The numbers are the contract's.</summary>
public enum QuoteVerdict
{
    Unspecified = 0,

    /// <summary>On the board.</summary>
    Accepted = 1,
    UnknownInstrument = 2,

    /// <summary>No time or price, a negative price or size, half a previous close, or outside the calendar.</summary>
    Malformed = 3,

    /// <summary>Further ahead of the receive time than <see cref="MarketRules.FutureTolerance"/>.</summary>
    FromFuture = 4,

    /// <summary>Older than the board.</summary>
    Late = 5,
    Crossed = 6,

    /// <summary>Bid equal to ask: on the board, but no mid.</summary>
    Locked = 7,

    /// <summary>Only a bid or only an ask: on the board, but no mid.</summary>
    OneSided = 8,

    /// <summary>A trade far from the ones before it waits for another (<see cref="JumpFilter"/>).</summary>
    UnconfirmedJump = 9,
}

/// <summary>What follows from a verdict.</summary>
public static class QuoteVerdicts
{
    /// <summary>One more than the largest verdict: the size of a table by verdict.</summary>
    public const int Count = 10;

    /// <summary>Locked and one-sided quotes are states that a market can be in; they show on the board.</summary>
    public static bool ReachesBoard(this QuoteVerdict verdict) =>
        verdict is QuoteVerdict.Accepted or QuoteVerdict.Locked or QuoteVerdict.OneSided;
}
