using Google.Type;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Bars;

/// <summary>ListSessions, against the exchange's own counts and announcements.</summary>
public sealed class ListSessionsTests(BadBarTests.BarServer shared) : IClassFixture<BadBarTests.BarServer>
{
    [Theory]
    [InlineData(2024, 252)]
    [InlineData(2025, 250)]
    [InlineData(2026, 251)]
    [InlineData(2027, 251)]
    public async Task A_year_has_its_sessions(int year, int sessions)
    {
        var listed = await AllAsync(Between(On(year, 1, 1), On(year + 1, 1, 1)), 1_000);

        Assert.Equal(sessions, listed.Count);
        Assert.All(listed, s => Assert.Equal(year, s.SessionDate.Year));
    }

    [Fact]
    public async Task Without_dates_it_is_the_whole_calendar_oldest_first()
    {
        var listed = await AllAsync(new ListSessionsRequest(), 1_000);

        Assert.Equal(252 + 250 + 251 + 251, listed.Count);
        Assert.Equal((On(2024, 1, 2), On(2027, 12, 31)), (listed[0].SessionDate, listed[^1].SessionDate));
        var opens = listed.Select(s => s.OpenTime.Seconds).ToList();
        Assert.Equal(opens.Distinct().Order(), opens);
    }

    [Fact]
    public async Task Half_days_close_at_13_00_New_York_time()
    {
        var halfDays = (await AllAsync(new ListSessionsRequest(), 1_000)).Where(s => s.HalfDay).ToList();

        Assert.Equal(
            [
                "2024-07-03T17:00:00Z", "2024-11-29T18:00:00Z", "2024-12-24T18:00:00Z", "2025-07-03T17:00:00Z",
                "2025-11-28T18:00:00Z", "2025-12-24T18:00:00Z", "2026-11-27T18:00:00Z", "2026-12-24T18:00:00Z",
                "2027-11-26T18:00:00Z",
            ],
            halfDays.Select(s => s.CloseTime.ToDiagnosticString().Trim('"')));
    }

    [Fact]
    public async Task A_session_has_the_hours_of_New_York_on_both_sides_of_a_clock_change()
    {
        var listed = await AllAsync(Between(On(2025, 10, 31), On(2025, 11, 4)), 10);

        Assert.Equal(
            [
                ("2025-10-31T13:30:00Z", "2025-10-31T20:00:00Z"), ("2025-11-03T14:30:00Z", "2025-11-03T21:00:00Z"),
            ],
            listed.Select(s => (
                s.OpenTime.ToDiagnosticString().Trim('"'), s.CloseTime.ToDiagnosticString().Trim('"'))));
    }

    [Theory]
    [InlineData(2024, 6, 19)]
    [InlineData(2025, 1, 9)]
    [InlineData(2025, 4, 18)]
    [InlineData(2026, 7, 3)]
    [InlineData(2027, 12, 24)]
    [InlineData(2025, 9, 7)]
    public async Task A_holiday_or_weekend_is_left_out(int year, int month, int day) => Assert.Empty(
        await AllAsync(Between(On(year, month, day), On(year, month, day + 1)), 10));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(21)]
    public async Task Pages_together_are_all_sessions(int size)
    {
        var september = Between(On(2025, 9, 1), On(2025, 10, 1));

        var listed = await AllAsync(september, size);

        Assert.Equal(21, listed.Count);
        Assert.Equal(await AllAsync(september, 1_000), listed);
    }

    [Fact]
    public async Task A_page_holds_one_hundred_unless_asked_otherwise() =>
        Assert.Equal(100, (await ListAsync(new ListSessionsRequest())).Sessions.Count);

    [Fact]
    public async Task Dates_outside_of_the_calendar_are_no_fault()
    {
        Assert.Equal(1_004, (await AllAsync(Between(On(1900, 1, 1), On(2100, 1, 1)), 1_000)).Count);
        Assert.Empty(await AllAsync(Between(On(1900, 1, 1), On(2000, 1, 1)), 1_000));
        Assert.Single(await AllAsync(Between(On(2027, 12, 31), On(9999, 12, 31)), 1));
    }

    [Fact]
    public async Task Every_bad_field_is_named_at_once()
    {
        var status = await FaultAssert.FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD", () => ListAsync(
            new ListSessionsRequest
            {
                StartDate = On(2025, 2, 29), EndDate = On(2025, 0, 1), PageSize = -1, PageToken = "AAAA",
            }));

        Assert.Equal(["start_date", "end_date", "page_size", "page_token"], FaultAssert.FieldsOf(status));
    }

    [Theory]
    [InlineData(2025, 9, 9)]
    [InlineData(2025, 9, 8)]
    public async Task An_end_that_is_not_after_its_start_is_refused(int year, int month, int day)
    {
        var status = await FaultAssert.FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD", () => ListAsync(
            Between(On(2025, 9, 9), On(year, month, day))));

        Assert.Equal(["end_date"], FaultAssert.FieldsOf(status));
    }

    [Fact]
    public async Task A_token_is_bound_to_the_dates()
    {
        var request = Between(On(2025, 9, 1), On(2025, 10, 1));
        request.PageSize = 2;
        request.PageToken = (await ListAsync(request)).NextPageToken;
        request.EndDate = On(2025, 10, 2);

        var status = await FaultAssert.FailsAsync(
            StatusCode.InvalidArgument, "INVALID_FIELD", () => ListAsync(request));
        Assert.Equal(["page_token"], FaultAssert.FieldsOf(status));
    }

    private static Date On(int year, int month, int day) => new() { Year = year, Month = month, Day = day };

    private static ListSessionsRequest Between(Date start, Date end) => new() { StartDate = start, EndDate = end };

    private Task<ListSessionsResponse> ListAsync(ListSessionsRequest request) =>
        shared.Server.Quotes.ListSessionsAsync(request).ResponseAsync.Soon();

    private async Task<List<TradingSession>> AllAsync(ListSessionsRequest request, int size)
    {
        var sessions = new List<TradingSession>();
        request = new ListSessionsRequest(request) { PageSize = size };
        do
        {
            var page = await ListAsync(request);
            Assert.InRange(page.Sessions.Count, 0, size);
            sessions.AddRange(page.Sessions);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        return sessions;
    }
}
