using System.Buffers;
using System.Text;

namespace MinerGrpc.Core.Instruments;

/// <summary>
/// Every instrument that the service knows, for the life of the process. Immutable and thread-safe; lookups by name
/// and ticker allocate nothing.
/// </summary>
public sealed class Universe
{
    /// <summary>As many as one request of the contract may name.</summary>
    public const int MaxInstruments = 1_000;

    /// <summary>Longest instrument name: <c>instruments/</c> and 32 characters.</summary>
    public const int MaxNameLength = 44;

    private const string NoSplits = "instrument,date,new_shares,old_shares,source\n";

    private readonly Instrument[] _instruments;
    private readonly Dictionary<string, InstrumentId> _byName;
    private readonly Dictionary<string, InstrumentId>.AlternateLookup<ReadOnlySpan<char>> _byCharacters;
    private readonly Dictionary<string, TickerUse[]> _byTicker;

    private Universe(Instrument[] instruments, Dictionary<string, TickerUse[]> byTicker)
    {
        _instruments = instruments;
        Instruments = Array.AsReadOnly(instruments);
        Miners = Array.AsReadOnly(instruments.Where(i => i.Kind == InstrumentKind.Miner).Select(i => i.Id).ToArray());
        Benchmark = instruments.Single(i => i.Kind == InstrumentKind.Benchmark).Id;
        _byName = instruments.ToDictionary(i => i.Name, i => i.Id, StringComparer.Ordinal);
        _byCharacters = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        _byTicker = byTicker;
    }

    /// <summary>Ids are 0 to Count - 1.</summary>
    public int Count => _instruments.Length;

    /// <summary>In the ordinal order of their names, which is the order of their ids.</summary>
    public IReadOnlyList<Instrument> Instruments { get; }

    /// <summary>BTC: exactly one instrument is of this kind.</summary>
    public InstrumentId Benchmark { get; }

    /// <summary>The members of the sector, in the order of their ids.</summary>
    public IReadOnlyList<InstrumentId> Miners { get; }

    public Instrument this[InstrumentId id] => _instruments[id.Index];

    /// <summary>
    /// Reads the tables; without one of splits there are none. <see cref="FormatException"/> names table, line, column
    /// and value of what is wrong: an unknown word or column, a date that is none, spans that overlap, one ticker for
    /// two on the same day, two splits on one day.
    /// </summary>
    public static Universe Parse(
        string instrumentsCsv, string tickersCsv, string businessModelsCsv, string mergersCsv,
        string splitsCsv = NoSplits)
    {
        var tables = new UniverseTables(instrumentsCsv, tickersCsv, businessModelsCsv, mergersCsv, splitsCsv);
        return new Universe(tables.Instruments, tables.TickerUses);
    }

    /// <summary>By full name, <c>instruments/bitf</c>; lower case only.</summary>
    public bool TryFind(string name, out InstrumentId id) => _byName.TryGetValue(name, out id);

    /// <summary>The same for a name as it stands on the wire.</summary>
    public bool TryFind(ReadOnlySpan<byte> utf8Name, out InstrumentId id)
    {
        Span<char> characters = stackalloc char[MaxNameLength];
        if (Ascii.ToUtf16(utf8Name, characters, out var length) == OperationStatus.Done)
        {
            return _byCharacters.TryGetValue(characters[..length], out id);
        }

        id = default;
        return false;
    }

    /// <summary>The instrument that carried the ticker on that day, in upper or lower case. A New York day.</summary>
    public bool TryResolveTicker(string ticker, DateOnly day, out InstrumentId id)
    {
        if (_byTicker.TryGetValue(ticker, out var uses))
        {
            foreach (var use in uses)
            {
                if (Days.Contain(use.Start, use.End, day))
                {
                    id = use.Instrument;
                    return true;
                }
            }
        }

        id = default;
        return false;
    }
}

/// <summary>Who carried a ticker, and when; one ticker may pass from one company to another.</summary>
internal readonly record struct TickerUse(InstrumentId Instrument, DateOnly? Start, DateOnly? End);
