using System.Globalization;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>
/// One row of a session file. What cannot be read ends the feed; a value that can be read but makes no sense (a
/// negative price, a crossed quote) is the market's to judge and count.
/// </summary>
internal readonly ref struct SessionCsvRow
{
    private const string InstrumentPrefix = "instruments/";
    private const string ExpectedDecimal = "expected units with a point and at most nine decimals, for example 1.59";

    private readonly SessionCsvHeader _header;
    private readonly string _text;
    private readonly string _fileName;
    private readonly int _line;
    private readonly Range[] _cells;

    public SessionCsvRow(SessionCsvHeader header, string text, string fileName, int line)
    {
        (_header, _text, _fileName, _line) = (header, text, fileName, line);

        // One more than there should be: the rest of a row that is too long lands there and is noticed.
        _cells = new Range[header.Count + 1];
        var count = text.AsSpan().Split(_cells, ',', StringSplitOptions.TrimEntries);
        if (count != header.Count)
        {
            throw SessionCsvError.At(fileName, line, "all", text,
                $"has not as many values as the header: expected {header.Count}, empty ones included");
        }
    }

    public QuoteInput Parse(Func<string, InstrumentId?> resolve)
    {
        var previousClose = ParsePrice(SessionCsvColumn.PreviousClose);
        var previousCloseDate = ParseDate();
        if (previousClose is null != previousCloseDate is null)
        {
            var empty = previousClose is null ? SessionCsvColumn.PreviousClose : SessionCsvColumn.PreviousCloseDate;
            throw Error(empty, "is empty: expected previous_close and previous_close_date both or none");
        }

        return new QuoteInput
        {
            Instrument = ParseInstrument(resolve),
            EventTime = SessionTime.TryParse(Cell(SessionCsvColumn.Time), out var time)
                ? time
                : throw Error(SessionCsvColumn.Time, "is no time: " + SessionTime.Expected),
            Bid = ParsePrice(SessionCsvColumn.Bid),
            BidSize = ParseSize(SessionCsvColumn.BidSize),
            Ask = ParsePrice(SessionCsvColumn.Ask),
            AskSize = ParseSize(SessionCsvColumn.AskSize),
            Last = ParsePrice(SessionCsvColumn.Last),
            LastSize = ParseSize(SessionCsvColumn.LastSize),
            PreviousClose = previousClose,
            PreviousCloseDate = previousCloseDate,
            Flags = SessionCsvFlags.TryParse(Cell(SessionCsvColumn.Flags), out var flags)
                ? flags
                : throw Error(SessionCsvColumn.Flags, SessionCsvFlags.Expected),
        };
    }

    private ReadOnlySpan<char> Cell(SessionCsvColumn column)
    {
        var position = _header.PositionOf(column);
        return position < 0 ? default : _text.AsSpan()[_cells[position]];
    }

    private InstrumentId ParseInstrument(Func<string, InstrumentId?> resolve)
    {
        var name = Cell(SessionCsvColumn.Instrument);
        if (name.StartsWith(InstrumentPrefix, StringComparison.Ordinal))
        {
            name = name[InstrumentPrefix.Length..];
        }

        return (name.IsEmpty ? null : resolve(name.ToString()))
            ?? throw Error(SessionCsvColumn.Instrument,
                "is no instrument: expected a short id of this server's universe, for example bitf");
    }

    private Price? ParsePrice(SessionCsvColumn column) => ParseNanos(column) is { } nanos ? new Price(nanos) : null;

    private Size? ParseSize(SessionCsvColumn column) => ParseNanos(column) is { } nanos ? new Size(nanos) : null;

    private long? ParseNanos(SessionCsvColumn column)
    {
        var cell = Cell(column);
        if (cell.IsEmpty)
        {
            return null;
        }

        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(cell, style, CultureInfo.InvariantCulture, out var units))
        {
            throw Error(column, "is no number: " + ExpectedDecimal);
        }

        try
        {
            return Price.FromDecimal(units).Nanos;
        }
        catch (OverflowException)
        {
            throw Error(column, "cannot be held exactly: " + ExpectedDecimal + ", below 9.2e9");
        }
    }

    private DateOnly? ParseDate()
    {
        var cell = Cell(SessionCsvColumn.PreviousCloseDate);
        if (cell.IsEmpty)
        {
            return null;
        }

        return DateOnly.TryParseExact(
            cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Error(SessionCsvColumn.PreviousCloseDate, "is no date: expected 2025-09-08");
    }

    private FormatException Error(SessionCsvColumn column, string problem) =>
        SessionCsvError.At(_fileName, _line, SessionCsvHeader.NameOf(column), Cell(column).ToString(), problem);
}
