using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>Checks the fields of one request and gathers every fault, so that a caller learns of all at once.</summary>
internal sealed class Requests
{
    private const string NamePrefix = "instruments/";
    private readonly List<FieldFault> _faults = [];

    public void Fault(string field, string description) => _faults.Add(new FieldFault(field, description));

    /// <summary>Throws INVALID_ARGUMENT with all faults, if there are any.</summary>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            throw Faults.Invalid(_faults);
        }
    }

    /// <summary>
    /// Whether a name has the form `instruments/{id}`; a fault otherwise, before anything is looked up.
    /// </summary>
    public bool CheckName(string field, string name)
    {
        if (name.Length == 0)
        {
            Fault(field, "is required: `instruments/{id}`, for example instruments/bitf");
            return false;
        }

        if (IsName(name))
        {
            return true;
        }

        Fault(field, $"'{Faults.Show(name)}' is not of the form `instruments/{{id}}` with an id of 1 to 32 of a-z, "
            + "0-9, . and -; a ticker is turned into a name by InstrumentService.ResolveTicker");
        return false;
    }

    /// <summary>
    /// An instant of the past; null when it is not set. Past for the server's clock or for the market's, whichever is
    /// ahead: a live caller's "now" is a little later than the newest quote.
    /// </summary>
    public Instant? AsOf(Timestamp? asOf, StreamServices services)
    {
        if (asOf is null)
        {
            return null;
        }

        if (Time("as_of", asOf) is not { } time)
        {
            return null;
        }

        var now = Instant.From(services.Time.GetUtcNow());
        if (time > now && !(time <= services.MarketTime()))
        {
            Fault("as_of", $"{time} lies in the future: it is {now}; leave it unset for the present");
        }

        return time;
    }

    /// <summary>An instant that may lie anywhere; null when it is not set.</summary>
    public Instant? Time(string field, Timestamp? time)
    {
        if (time is not null && time.ToInstant() is null)
        {
            Fault(field, $"seconds {time.Seconds}, nanos {time.Nanos} is no instant: nanos are 0 to 999,999,999, "
                + "years 1678 to 2261");
        }

        return time.ToInstant();
    }

    /// <summary>A place in a journal, of whatever journal.</summary>
    public Cursor Cursor(string field, Cursor cursor)
    {
        if (cursor.JournalId.Length != 32 || cursor.JournalId.Any(c => !char.IsAsciiHexDigitLower(c)))
        {
            Fault($"{field}.journal_id",
                $"'{Faults.Show(cursor.JournalId)}' is not 32 lower-case hexadecimal digits; take a cursor that the "
                + "server gave");
        }

        if (cursor.Sequence < 0)
        {
            Fault($"{field}.sequence", $"{cursor.Sequence} is below 0; 0 stands before the first event");
        }

        return cursor;
    }

    /// <summary>A window of time excludes its end, so the end must come after the start.</summary>
    public void InOrder(Instant? start, Instant? end)
    {
        if (start is { } from && end is { } to && to <= from)
        {
            Fault("end_time", $"{to} is not after start_time {from}; a window includes its start and excludes its end");
        }
    }

    /// <summary>An instant on whose day tickers and models are asked for; the future is allowed.</summary>
    public DateOnly Day(Timestamp? asOf, DateOnly present)
    {
        return Time("as_of", asOf) is { } time ? NewYorkTime.DateOf(time) : present;
    }

    /// <summary>The day of the market's present: its trading day, or the New York day of the server's clock.</summary>
    public static DateOnly PresentDay(Instant? marketTime, TimeProvider time) =>
        marketTime is { } now && TradingCalendar.NewYork.CurrentOrPrevious(now) is { } session
            ? session.Date
            : NewYorkTime.DateOf(Instant.From(time.GetUtcNow()));

    /// <summary>0 is the default, too many are capped, below zero is a fault.</summary>
    public int PageSize(int asked, int standard = 100, int maximum = 1_000)
    {
        if (asked < 0)
        {
            Fault("page_size", $"{asked} is below 0; use 0 for {standard} or 1 to {maximum}");
        }

        return asked <= 0 ? standard : Math.Min(asked, maximum);
    }

    /// <summary>The instrument of a name, or NOT_FOUND.</summary>
    public static InstrumentId Find(Universe universe, string name) =>
        universe.TryFind(name, out var id) ? id : throw Faults.UnknownInstrument(name);

    private static bool IsName(string name)
    {
        const int longest = 32;
        var id = name.AsSpan();
        if (!id.StartsWith(NamePrefix, StringComparison.Ordinal))
        {
            return false;
        }

        id = id[NamePrefix.Length..];
        return id.Length is > 0 and <= longest && id.IndexOfAnyExcept(IdCharacters) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> IdCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");
}
