using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>Bars with their versions, in the order of instrument, interval, start and sequence. Stateless.</summary>
internal sealed class BarTable(Universe universe)
{
    private const string Columns =
        "instrument AS Instrument, interval AS Interval, start_time AS StartTime, sequence AS Sequence, "
        + "end_time AS EndTime, session_day AS SessionDay, open AS Open, high AS High, low AS Low, close AS Close, "
        + "volume AS Volume, flags AS Flags, source AS Source, known_time AS KnownTime, "
        + "last_trade_time AS LastTradeTime, crc32c AS Crc32C";

    private sealed record Row(
        string Instrument, long Interval, long StartTime, long Sequence, long EndTime, long? SessionDay, long? Open,
        long? High, long? Low, long? Close, long? Volume, long Flags, string Source, long KnownTime,
        long? LastTradeTime, long Crc32C);

    public void Write(SqliteConnection connection, IReadOnlyList<BarRow> bars)
    {
        if (bars.Count > 0)
        {
            connection.Execute(
                """
                INSERT INTO bars(instrument, interval, start_time, sequence, end_time, session_day, open, high, low,
                    close, volume, flags, source, known_time, last_trade_time, crc32c)
                VALUES (@Instrument, @Interval, @StartTime, @Sequence, @EndTime, @SessionDay, @Open, @High, @Low,
                    @Close, @Volume, @Flags, @Source, @KnownTime, @LastTradeTime, @Crc32C)
                """,
                bars.Select(ToRow));
        }
    }

    public List<Bar> Read(SqliteConnection connection, in BarQuery query)
    {
        // A bar ends after its start, so no bar that starts later is asked for. What else is passed over is checked
        // before: a row with a wrong time or number must not give way to an older version.
        var asOf = query.AsOf?.UnixNanos ?? long.MaxValue;
        var direction = query.Newest ? "DESC" : "ASC";
        var rows = connection.Query<Row>(
            $"""
            SELECT {Columns} FROM bars
            WHERE instrument = @instrument AND interval = @interval AND start_time >= @start AND start_time < @end
            ORDER BY start_time {direction}, sequence DESC
            """,
            new
            {
                instrument = universe[query.Instrument].Name,
                interval = (int)query.Interval,
                start = query.Start?.UnixNanos ?? long.MinValue,
                end = Math.Min(query.End?.UnixNanos ?? long.MaxValue, asOf),
            },
            buffered: false);

        // The newest version comes first for each start; the others are passed over. One that was told before its end,
        // since a trade in it was corrected, is not a bar yet; one that was taken back is none any more.
        var bars = new List<Bar>();
        long? seen = null;
        foreach (var row in rows)
        {
            var bar = ToBar(row, query.Instrument);
            if (bar.End.UnixNanos > asOf || bar.KnownTime.UnixNanos > asOf || bar.KnownTime < bar.End
                || bar.Start.UnixNanos == seen)
            {
                continue;
            }

            if (bars.Count == query.Limit)
            {
                break;
            }

            seen = bar.Start.UnixNanos;
            if (!bar.IsTakenBack)
            {
                bars.Add(bar);
            }
        }

        if (query.Newest)
        {
            bars.Reverse();
        }

        return bars;
    }

    public List<BarRow> ReadVersions(
        SqliteConnection connection, BarInterval interval, Instant start, Instant end, long throughSequence)
    {
        var bars = new List<BarRow>();
        foreach (var instrument in universe.Instruments)
        {
            bars.AddRange(connection.Query<Row>(
                $"""
                SELECT {Columns} FROM bars
                WHERE instrument = @name AND interval = @interval AND start_time >= @start AND start_time < @end
                """,
                new
                {
                    name = instrument.Name,
                    interval = (int)interval,
                    start = start.UnixNanos,
                    end = end.UnixNanos,
                },
                buffered: false).Select(row => new BarRow(row.Sequence, ToBar(row, instrument.Id))));
        }

        // Those of later are checked as well: one with a wrong number must not be missed.
        bars.RemoveAll(bar => bar.Sequence > throughSequence);
        bars.Sort(static (left, right) => left.Sequence.CompareTo(right.Sequence));
        return bars;
    }

    /// <summary>Stored rows of the events asked for that do not fit their checksum.</summary>
    public static IEnumerable<string> Check(SqliteConnection connection, Func<long, bool> isAsked) =>
        connection.Query<Row>($"SELECT {Columns} FROM main.bars", buffered: false)
            .Where(row => isAsked(row.Sequence) && ChecksumOf(row) != row.Crc32C).Select(Misfit);

    private Row ToRow(BarRow stored)
    {
        var bar = stored.Bar;
        var row = new Row(
            universe[bar.Instrument].Name, (int)bar.Interval, bar.Start.UnixNanos, stored.Sequence, bar.End.UnixNanos,
            bar.SessionDate?.DayNumber, bar.Open?.Nanos, bar.High?.Nanos, bar.Low?.Nanos,
            bar.IsTakenBack ? null : bar.Close.Nanos,
            bar.Volume?.Nanos, (int)bar.Flags, bar.Source, bar.KnownTime.UnixNanos, bar.LastTradeTime?.UnixNanos, 0);
        return row with { Crc32C = ChecksumOf(row) };
    }

    private static Bar ToBar(Row row, InstrumentId instrument)
    {
        if (ChecksumOf(row) != row.Crc32C)
        {
            throw new JournalCorruptException(Misfit(row));
        }

        return new Bar(
            instrument, (BarInterval)row.Interval, new Instant(row.StartTime), new Instant(row.EndTime),
            row.SessionDay is { } day ? DateOnly.FromDayNumber((int)day) : null, PriceOf(row.Open), PriceOf(row.High),
            PriceOf(row.Low), PriceOf(row.Close) ?? default, row.Volume is { } volume ? new Size(volume) : null,
            (QuoteFlags)row.Flags, row.Source, new Instant(row.KnownTime),
            row.LastTradeTime is { } traded ? new Instant(traded) : null);
    }

    private static string Misfit(Row row) =>
        $"the bar of {row.Instrument} that starts at {new Instant(row.StartTime)} (event {row.Sequence}) does not fit "
        + "its checksum";

    private static Price? PriceOf(long? nanos) => nanos is { } known ? new Price(known) : null;

    private static uint ChecksumOf(Row row) => RowChecksum.Crc32C(
        [
            row.Interval, row.StartTime, row.Sequence, row.EndTime, row.SessionDay, row.Open, row.High, row.Low,
            row.Close, row.Volume, row.Flags, row.KnownTime, row.LastTradeTime,
        ],
        [row.Instrument, row.Source], default);
}
