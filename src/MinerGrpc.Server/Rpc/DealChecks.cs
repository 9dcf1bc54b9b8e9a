using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;

namespace MinerGrpc.Server.Rpc;

/// <summary>The fields of DealService's requests: what only the wire can get wrong, and the core's rules.</summary>
internal static class DealChecks
{
    private const int LongestRequestId = 128;

    /// <summary>A fault unless it has the form `deals/{id}`; before anything is looked up.</summary>
    public static void DealName(this Requests check, string field, string name)
    {
        if (!DealRules.IsName(name))
        {
            check.Fault(field, name.Length == 0
                ? "is required: `deals/{id}`, for example deals/2025-09-08-nebius-microsoft"
                : $"'{Faults.Show(name)}' is not of the form `deals/{{id}}` with an id of 1 to {DealRules.LongestId} "
                + "of a-z, 0-9 and -");
        }
    }

    public static void RequestId(this Requests check, string id)
    {
        if (id.Length > LongestRequestId)
        {
            check.Fault("request_id", $"has {id.Length} characters; at most {LongestRequestId} are taken");
        }
        else if (id.Any(char.IsControl))
        {
            check.Fault("request_id", $"'{Faults.Show(id)}' holds a control character; use printable ones");
        }
    }

    public static void Reason(this Requests check, string reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            check.Fault("reason", "is required: why the deal is changed, in a sentence");
        }
        else if (DealRules.TextProblem(reason) is { } problem)
        {
            check.Fault("reason", problem);
        }
    }

    public static void Revision(this Requests check, string field, int revision)
    {
        if (revision < 1)
        {
            check.Fault(field, $"{revision} is no revision; send the newest one of GetDeal, which is 1 or more");
        }
    }

    /// <summary>A bound of a window. Null: unset, or a fault.</summary>
    public static Instant? Bound(this Requests check, string field, Timestamp? time)
    {
        var bound = time.ToInstant();
        if (time is not null && bound is null)
        {
            check.Fault(field, NoInstant(time));
        }

        return bound;
    }

    /// <summary>The deal of a request as a draft; of no use unless <see cref="Requests.ThrowIfAny"/> passes.</summary>
    public static Deal Draft(this Requests check, V1.Deal? message, StreamServices services)
    {
        if (message is null)
        {
            check.Fault("deal", "is required");
            check.ThrowIfAny();
            throw new UnreachableException();
        }

        // A field that the wire got wrong is not named a second time for what came of it.
        var named = new HashSet<string>(StringComparer.Ordinal);
        void Fault(string field, string text)
        {
            if (named.Add(field))
            {
                check.Fault("deal." + field, text);
            }
        }

        CheckTimes(message, services, Fault);
        var draft = ToDraft(message);
        if (message.AnnounceTime is null || message.AnnounceDate is not null)
        {
            CheckDate(message, services, Fault);
        }
        else if (draft.AnnounceTime is null)
        {
            named.Add("announce_date");
        }

        foreach (var fault in DealRules.Check(draft, services.Universe))
        {
            Fault(fault.Field, fault.Value.Length == 0
                ? fault.Problem
                : $"'{Faults.Show(fault.Value)}' {fault.Problem}");
        }

        return draft;
    }

    /// <summary>Kind and body: the same bytes for the same request.</summary>
    public static byte[] Digest(DealCommandKind kind, IMessage request) =>
        SHA256.HashData([(byte)kind, .. request.ToByteArray()]);

    private static void CheckTimes(V1.Deal deal, StreamServices services, Action<string, string> fault)
    {
        foreach (var (field, time) in ((string, Timestamp?)[])
            [("event_time", deal.EventTime), ("announce_time", deal.AnnounceTime)])
        {
            var instant = time.ToInstant();
            if (time is not null && instant is null)
            {
                fault(field, NoInstant(time));
            }
            else if (instant > Present(services))
            {
                fault(field, $"{instant} lies in the future; check both clocks");
            }
        }
    }

    private static void CheckDate(V1.Deal deal, StreamServices services, Action<string, string> fault)
    {
        var today = NewYorkTime.DateOf(Present(services));
        if (deal.AnnounceDate is null)
        {
            fault("announce_date", "is required unless announce_time is set: the New York day of the announcement");
        }
        else if (deal.AnnounceDate.ToDateOnly() is not { } date)
        {
            fault("announce_date",
                $"year {deal.AnnounceDate.Year}, month {deal.AnnounceDate.Month}, day {deal.AnnounceDate.Day} is no "
                + "day of the calendar");
        }
        else if (date > today)
        {
            fault("announce_date", $"{date:yyyy-MM-dd} lies in the future: in New York it is {today:yyyy-MM-dd}");
        }
    }

    /// <summary>The clock that is ahead, the server's or the market's, and what a caller's may differ.</summary>
    private static Instant Present(StreamServices services)
    {
        var now = Instant.From(services.Time.GetUtcNow());
        return Instant.Max(now, services.MarketTime() ?? now).Plus(MarketRules.FutureTolerance);
    }

    /// <summary>Without what the server sets, and with one zero instead of two.</summary>
    private static Deal ToDraft(V1.Deal message)
    {
        var deal = DealMessages.ToDeal(message);
        return deal with
        {
            CriticalItMegawatts = deal.CriticalItMegawatts is 0 ? 0 : deal.CriticalItMegawatts,
            GrossMegawatts = deal.GrossMegawatts is 0 ? 0 : deal.GrossMegawatts,
            RevisionReason = "",
            ReceiveTime = null,
            KnownTime = null,
            FirstTradableSession = null,
            FirstTradableSessionBasis = SessionBasis.Unspecified,
        };
    }

    private static string NoInstant(Timestamp time) =>
        $"seconds {time.Seconds}, nanos {time.Nanos} is no instant: nanos are 0 to 999,999,999, years 1678 to 2261";
}
