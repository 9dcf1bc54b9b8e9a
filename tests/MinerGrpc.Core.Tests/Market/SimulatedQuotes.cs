using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>
/// Random quotes around a random clock. The clock likes the edges: opens, closes and the seconds about them, the days
/// before weekends, clock changes, half days and the unscheduled closing. Prices stay near a level, with single far
/// prints, and now and then the level changes.
/// </summary>
internal sealed class SimulatedQuotes
{
    private static readonly string[] FirstDays =
        ["2025-09-05", "2025-03-07", "2024-11-01", "2025-01-08", "2025-07-02", "2024-11-27", "2025-09-09"];

    private static readonly long[] Poison = [long.MinValue, -1, 0, 1, long.MaxValue];

    private readonly Random _random;
    private readonly Universe _universe;
    private int _level = 100;

    public SimulatedQuotes(Random random, Universe universe)
    {
        _random = random;
        _universe = universe;
        Now = Given.At(FirstDays[random.Next(FirstDays.Length)] + " 09:00:00");
    }

    public Instant Now { get; private set; }

    public void MoveOn()
    {
        var edge = Given.NewYork.NextChange(Now)!.Value;
        Now = _random.Next(20) switch
        {
            < 10 => Now.Plus(TimeSpan.FromSeconds(_random.Next(0, 12))),
            < 14 => Now.Plus(TimeSpan.FromSeconds(_random.Next(10, 90))),
            < 15 => Now.Plus(TimeSpan.FromMinutes(_random.Next(2, 90))),
            < 17 => edge.PlusNanos(_random.Next(-1, 2)),
            < 18 => edge.Plus(TimeSpan.FromSeconds(_random.Next(-20, 20))),
            < 19 => edge.Plus(TimeSpan.FromMinutes(_random.Next(-70, 0))),
            _ => Now.Plus(TimeSpan.FromHours(_random.Next(1, 40))),
        };
    }

    public QuoteInput Next()
    {
        var quote = new QuoteInput
        {
            Instrument = OneIn(40) ? null : new(_random.Next(_universe.Count)),
            EventTime = OneIn(60) ? null : Time(),
        };
        if (OneIn(2))
        {
            var bid = _random.Next(90, 110);
            quote.Bid = OneIn(10) ? null : Cents(bid);
            quote.Ask = OneIn(10) ? null : Cents(bid + _random.Next(-1, 5));
            quote.BidSize = OneIn(3) ? null : new Size(_random.Next(9));
            quote.AskSize = OneIn(3) ? null : new Size(_random.Next(9));
        }

        if (!OneIn(4))
        {
            _level = OneIn(15) ? _random.Next(80, 121) : _level;
            quote.Last = Cents(OneIn(12) ? _random.Next(50, 200) : _level + _random.Next(-1, 2));
            quote.LastSize = OneIn(3) ? null : new Size(_random.Next(9));
        }

        if (OneIn(6))
        {
            quote.PreviousClose = Cents(_random.Next(90, 110));
            var day = Given.NewYork.CurrentOrPrevious(Now)!.Value.Date;
            quote.PreviousCloseDate = OneIn(4) ? day.AddDays(-_random.Next(5)) : Given.NewYork.Before(day)!.Value.Date;
        }

        if (OneIn(8))
        {
            quote.Flags = (QuoteFlags)_random.Next(32);
        }

        return OneIn(25) ? Poisoned(quote) : quote;
    }

    private Instant Time() => _random.Next(30) switch
    {
        0 => Now.Plus(TimeSpan.FromDays(-1)),
        1 => Now.Plus(TimeSpan.FromSeconds(5)).PlusNanos(_random.Next(2)),
        2 => Now.Plus(TimeSpan.FromSeconds(_random.Next(-90, 20))),
        < 8 => Now,
        _ => Now.Plus(TimeSpan.FromMilliseconds(_random.Next(-4_000, 2_000))),
    };

    private QuoteInput Poisoned(QuoteInput quote)
    {
        var value = Poison[_random.Next(Poison.Length)];
        switch (_random.Next(7))
        {
            case 0: quote.Bid = new Price(value); break;
            case 1: quote.Ask = new Price(value); break;
            case 2: quote.Last = new Price(value); break;
            case 3: quote.LastSize = new Size(value); break;
            case 4: quote.BidSize = new Size(value); break;
            case 5: quote.PreviousClose = new Price(value); break;
            default: quote.EventTime = new Instant(value); break;
        }

        return quote;
    }

    private bool OneIn(int n) => _random.Next(n) == 0;

    private static Price Cents(int cents) => new(cents * (Price.NanosPerUnit / 100));
}
