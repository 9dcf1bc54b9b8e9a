using System.Globalization;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using Date = Google.Type.Date;

namespace MinerGrpc.Server.Rpc;

/// <summary>Sessions of the calendar by pages, bound to the day of the last one.</summary>
internal static class SessionPages
{
    public static ListSessionsResponse List(ListSessionsRequest request, PageTokens tokens)
    {
        var calendar = TradingCalendar.NewYork;
        var check = new Requests();
        var start = Day("start_date", request.StartDate, calendar.FirstDate, check);
        var end = Day("end_date", request.EndDate, calendar.LastDate.AddDays(1), check);
        if (end <= start)
        {
            check.Fault("end_date", $"{end:yyyy-MM-dd} is not after start_date {start:yyyy-MM-dd}; it is the day after "
                + "the last");
        }

        var size = check.PageSize(request.PageSize);
        var question = string.Create(CultureInfo.InvariantCulture, $"sessions|{start:yyyy-MM-dd}|{end:yyyy-MM-dd}");
        var after = tokens.Read(request.PageToken, question, check);
        check.ThrowIfAny();
        if (after.Length > 0)
        {
            start = DateOnly.FromDayNumber(int.Parse(after, CultureInfo.InvariantCulture) + 1);
        }

        var found = calendar.Sessions.Where(s => s.Date >= start && s.Date < end).Take(size + 1).ToList();
        var response = new ListSessionsResponse();
        response.Sessions.AddRange(found.Take(size).Select(session => new V1.TradingSession
        {
            SessionDate = session.Date.ToDate(),
            OpenTime = session.Open.ToTimestamp(),
            CloseTime = session.Close.ToTimestamp(),
            HalfDay = session.HalfDay,
        }));
        if (found.Count > size)
        {
            response.NextPageToken = tokens.Write(
                found[size - 1].Date.DayNumber.ToString(CultureInfo.InvariantCulture), question);
        }

        return response;
    }

    private static DateOnly Day(string field, Date? date, DateOnly standard, Requests check)
    {
        if (date is null)
        {
            return standard;
        }

        if (date.ToDateOnly() is { } day)
        {
            return day;
        }

        check.Fault(field, $"{date.Year}-{date.Month}-{date.Day} is no day of the calendar");
        return standard;
    }
}
