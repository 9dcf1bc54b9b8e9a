using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>What a person calls the instruments.</summary>
/// <param name="known">Those whose tickers are known.</param>
internal sealed class Tickers(IReadOnlyList<Instrument> known)
{
    private readonly Dictionary<string, string> _tickers = known
        .Where(instrument => instrument.Ticker.Length > 0)
        .ToDictionary(instrument => instrument.Name, instrument => instrument.Ticker);

    /// <summary>The ticker, or the name where none is known.</summary>
    public string Of(string instrument) =>
        _tickers.TryGetValue(instrument, out var ticker) ? ticker : Plain.ShortName(instrument);
}
