using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>One line for each event, for pipes and files; changes of the connection go to the error output.</summary>
internal sealed class PlainLines(Surface surface, IReadOnlyList<Instrument> known) : IWatchView
{
    private readonly Dictionary<string, string> _tickers = known
        .Where(instrument => instrument.Ticker.Length > 0)
        .ToDictionary(instrument => instrument.Name, instrument => instrument.Ticker);

    public void Show(SectorUpdate update)
    {
        if (update is SectorUpdate.EventArrived arrived)
        {
            surface.Out.WriteLine(Line(arrived.Event));
            surface.Out.Flush();
        }
        else if (StateLines.Of(update) is { } state)
        {
            surface.Tell(state);
        }
    }

    private string Line(Event arrived)
    {
        var time = IsoTime.ToText(arrived.EventTime);
        return arrived.PayloadCase switch
        {
            Event.PayloadOneofCase.Move => $"{time} {Move(arrived.Move)}",
            Event.PayloadOneofCase.Sector => $"{time} {Plain.Sector(arrived.Sector)}",
            Event.PayloadOneofCase.Session => $"{time} session {Plain.Session(arrived.Session.Previous)} to "
                + $"{Plain.Session(arrived.Session.Current)} {Plain.Date(arrived.Session.SessionDate)}",
            Event.PayloadOneofCase.Quote =>
                $"{time} {Name(arrived.Instrument)} last {Plain.Price(arrived.Quote.LastPrice)}"
                + $" bid {Plain.Price(arrived.Quote.BidPrice)} ask {Plain.Price(arrived.Quote.AskPrice)} "
                + Plain.Flags(arrived.Quote.Flags),
            Event.PayloadOneofCase.Deal => $"{time} deal {arrived.Deal.Name} {Plain.OneLine(arrived.Deal.Headline)}",
            _ => $"{time} {arrived.Kind.ToString().ToLowerInvariant()} {Name(arrived.Instrument)}",
        };
    }

    private string Move(Move move) => string.Join(' ', new[]
    {
        Name(move.Instrument),
        Plain.Price(move.LastPrice),
        Plain.Ratio(move.HasMoveRatio, move.MoveRatio),
        "BTC",
        Plain.Ratio(move.HasBenchmarkMoveRatio, move.BenchmarkMoveRatio),
        "excess",
        Plain.Ratio(move.HasExcessRatio, move.ExcessRatio),
        Plain.Flags(move.Flags),
    }).TrimEnd();

    private string Name(string instrument) =>
        _tickers.TryGetValue(instrument, out var ticker) ? ticker : Plain.ShortName(instrument);
}
