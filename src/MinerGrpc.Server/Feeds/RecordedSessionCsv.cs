using System.Globalization;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>
/// Recorded sessions as text, one quote a row; Data/SESSIONS.md documents the format. Streaming both ways: no file is
/// held in memory.
/// </summary>
public static class RecordedSessionCsv
{
    /// <summary>Rows of one instant; they are journaled together, so there is an end to it.</summary>
    public const int SliceRowsMax = 4096;

    /// <param name="reader">The header first. The caller closes it.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="resolve">Short id ("bitf") to instrument; null where there is none.</param>
    /// <returns>A slice for each instant, reused from one to the next.</returns>
    /// <exception cref="FormatException">While enumerating: file, line, column, value, what was expected.</exception>
    public static IEnumerable<SessionSlice> Read(
        TextReader reader, string fileName, Func<string, InstrumentId?> resolve)
    {
        var header = SessionCsvHeader.Parse(reader.ReadLine(), fileName);
        var slice = new SessionSlice();
        var line = 1;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            var quote = new SessionCsvRow(header, text, fileName, line).Parse(resolve);
            var time = quote.EventTime!.Value;
            if (slice.Quotes.Count > 0 && time != slice.Time)
            {
                if (time < slice.Time)
                {
                    throw SessionCsvError.At(fileName, line, "time", time.ToString(),
                        $"is earlier than {slice.Time} of the row before: expected rows in time order");
                }

                yield return slice;
                slice.Restart(time);
            }
            else if (slice.Quotes.Count == 0)
            {
                slice.Restart(time);
            }

            slice.Quotes.Add(quote);
            if (slice.Quotes.Count > SliceRowsMax)
            {
                throw SessionCsvError.At(fileName, line, "time", time.ToString(),
                    $"stands in more than {SliceRowsMax} rows: expected at most that many at one instant");
            }
        }

        if (slice.Quotes.Count > 0)
        {
            yield return slice;
        }
    }

    /// <summary>Header and rows that <see cref="Read"/> gives back as they were; lines end with a line feed.</summary>
    /// <param name="nameOf">The short id of an instrument.</param>
    public static void Write(
        TextWriter writer, IEnumerable<SessionSlice> slices, Func<InstrumentId, string> nameOf)
    {
        WriteLine(writer, string.Join(',', SessionCsvHeader.AllNames));
        foreach (var slice in slices)
        {
            foreach (var quote in slice.Quotes)
            {
                WriteLine(writer, FormatRow(slice.Time, quote, nameOf));
            }
        }
    }

    private static string FormatRow(Instant time, in QuoteInput quote, Func<InstrumentId, string> nameOf)
    {
        var instrument = quote.Instrument
            ?? throw new ArgumentException($"A quote at {time} has no instrument and cannot be written.");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{time},{nameOf(instrument)},{quote.Bid},{quote.BidSize},{quote.Ask},{quote.AskSize},{quote.Last},"
            + $"{quote.LastSize},{quote.PreviousClose},{quote.PreviousCloseDate:yyyy-MM-dd},"
            + $"{SessionCsvFlags.Format(quote.Flags)}");
    }

    private static void WriteLine(TextWriter writer, string line)
    {
        writer.Write(line);
        writer.Write('\n');
    }
}
