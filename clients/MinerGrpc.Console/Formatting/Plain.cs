using System.Globalization;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Formatting;

/// <summary>Values as plain text, the same in tables and lines.</summary>
internal static class Plain
{
    /// <summary>What stands for a value that is not known.</summary>
    public const string Absent = "-";

    public static string Price(decimal? price) =>
        price?.ToString("0.00#######", CultureInfo.InvariantCulture) ?? Absent;

    public static string Size(decimal? size) => size?.ToString("#,0.#########", CultureInfo.InvariantCulture) ?? Absent;

    /// <summary>0.2422 as +24.22%.</summary>
    public static string Ratio(bool present, double ratio) =>
        present ? (ratio * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + "%" : Absent;

    /// <summary>A log return: +0.2270. Never in percent, which is for simple returns.</summary>
    public static string Log(bool present, double logReturn) =>
        present ? logReturn.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture) : Absent;

    /// <summary>A statistic with its sign: +4.50.</summary>
    public static string Statistic(bool present, double value) =>
        present ? value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) : Absent;

    /// <summary>A plain number of four decimals.</summary>
    public static string Number(bool present, double value) =>
        present ? value.ToString("0.0000", CultureInfo.InvariantCulture) : Absent;

    /// <summary>A p value: four decimals, or one digit and the power of ten where that would show nothing.</summary>
    public static string Probability(bool present, double value) => !present
        ? Absent
        : value.ToString(value is > 0 and < 0.001 ? "0.0E-0" : "0.0000", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>`instruments/bitf` as BITF, where no ticker is known.</summary>
    public static string ShortName(string instrument) =>
        OneLine(instrument[(instrument.LastIndexOf('/') + 1)..].ToUpperInvariant());

    public static string Flags(IEnumerable<QuoteFlag> flags) =>
        string.Join(' ', flags.Select(flag => flag.ToString().ToUpperInvariant()));

    public static string Session(MarketSession session) =>
        session == MarketSession.Unspecified ? Absent : session.ToString().ToUpperInvariant();

    /// <summary>`deals/2025-09-08-nebius-microsoft` without what stands before the slash.</summary>
    public static string Id(string name) => OneLine(name[(name.LastIndexOf('/') + 1)..]);

    /// <summary>SHA-256 in hexadecimal; a dash where there is none.</summary>
    public static string Digest(Google.Protobuf.ByteString digest) =>
        digest.IsEmpty ? Absent : Convert.ToHexStringLower(digest.Span);

    public static string Date(Google.Type.Date? date) => date is null
        ? Absent
        : string.Create(CultureInfo.InvariantCulture, $"{date.Year:D4}-{date.Month:D2}-{date.Day:D2}");

    public static string Cursor(Cursor? cursor) => cursor is null
        ? Absent
        : string.Create(CultureInfo.InvariantCulture, $"{cursor.JournalId}:{cursor.Sequence}");

    /// <summary>The sector in one line.</summary>
    public static string Sector(SectorMove sector)
    {
        var mean = Ratio(sector.HasEqualWeightMoveRatio, sector.EqualWeightMoveRatio);
        var median = Ratio(sector.HasMedianMoveRatio, sector.MedianMoveRatio);
        var benchmark = Ratio(sector.HasBenchmarkMoveRatio, sector.BenchmarkMoveRatio);
        var excess = Ratio(sector.HasExcessRatio, sector.ExcessRatio);
        var breadth = sector.Breadth ?? new Breadth();
        var simulated = sector.Simulated ? " SIMULATED" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"sector {mean} median {median} BTC {benchmark} excess {excess} up {breadth.Advancing} down "
            + $"{breadth.Declining} flat {breadth.Unchanged} of {sector.Members} {Session(sector.Session)} "
            + $"{IsoTime.ToText(sector.AsOf)}{simulated}");
    }

    /// <summary>A text of the server must not break the one line of an error, nor steer the terminal.</summary>
    public static string OneLine(string text) => string.Create(text.Length, text, (line, source) =>
    {
        for (var i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(source[i]) ? ' ' : source[i];
        }
    });
}
