namespace MinerGrpc.Server.Feeds;

/// <summary>The columns of a session file, in the order in which they are written.</summary>
internal enum SessionCsvColumn
{
    Time,
    Instrument,
    Bid,
    BidSize,
    Ask,
    AskSize,
    Last,
    LastSize,
    PreviousClose,
    PreviousCloseDate,
    Flags,
}

/// <summary>Where each column stands in one file.</summary>
internal sealed class SessionCsvHeader
{
    private const int RequiredCount = (int)SessionCsvColumn.LastSize + 1;
    private const int Missing = -1;

    private readonly int[] _positions = new int[AllNames.Length];

    private SessionCsvHeader() => Array.Fill(_positions, Missing);

    /// <summary>By <see cref="SessionCsvColumn"/>. The first eight are required.</summary>
    public static string[] AllNames { get; } =
    [
        "time", "instrument", "bid", "bid_size", "ask", "ask_size", "last", "last_size",
        "previous_close", "previous_close_date", "flags",
    ];

    /// <summary>Columns in this file.</summary>
    public int Count { get; private init; }

    public static string NameOf(SessionCsvColumn column) => AllNames[(int)column];

    /// <summary>-1: this file has no such column.</summary>
    public int PositionOf(SessionCsvColumn column) => _positions[(int)column];

    public static SessionCsvHeader Parse(string? line, string fileName)
    {
        var names = (line ?? "").TrimStart('\uFEFF').Split(',', StringSplitOptions.TrimEntries);
        var header = new SessionCsvHeader { Count = names.Length };
        for (var position = 0; position < names.Length; position++)
        {
            // An unknown column is refused rather than passed over: it may be a known one with a typing error.
            var column = Array.IndexOf(AllNames, names[position]);
            if (column < 0 || header._positions[column] != Missing)
            {
                var place = (position + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
                var problem = column < 0 ? "is no column" : "stands there twice";
                throw SessionCsvError.At(fileName, 1, place, names[position],
                    $"{problem}: expected a header of {string.Join(',', AllNames)}, the last three optional");
            }

            header._positions[column] = position;
        }

        var absent = Array.IndexOf(header._positions, Missing, 0, RequiredCount);
        if (absent >= 0)
        {
            throw SessionCsvError.At(fileName, 1, AllNames[absent], "",
                $"is missing from the header: expected {string.Join(',', AllNames.Take(RequiredCount))}");
        }

        return header;
    }
}
