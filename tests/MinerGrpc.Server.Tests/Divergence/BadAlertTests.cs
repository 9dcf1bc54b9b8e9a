using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.BadInput;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>Bad questions about alerts and reactions: each with its code, reason and field.</summary>
public sealed class BadAlertTests(BadInputServer bad) : IClassFixture<BadInputServer>
{
    private const StatusCode Invalid = StatusCode.InvalidArgument;
    private const string Field = "INVALID_FIELD";

    private static readonly Timestamp s_past = Bars.At("2025-09-09T13:30:00Z");
    private static readonly Timestamp s_future = Bars.At("2199-01-01T00:00:00Z");
    private static readonly Timestamp s_noInstant = new() { Seconds = 1_757_430_000, Nanos = 1_000_000_000 };

    private static readonly Dictionary<string, BadRow> s_rows = new()
    {
        ["Alerts: page size -1"] = Alerts(new() { PageSize = -1 }, "page_size"),
        ["Alerts: state 999"] = Alerts(new() { States = { (AlertState)999 } }, "states[0]"),
        ["Alerts: state 0"] = Alerts(new() { States = { AlertState.Raised, AlertState.Unspecified } }, "states[1]"),
        ["Alerts: a bad name"] = Alerts(new() { Instrument = "BITF" }, "instrument"),
        ["Alerts: SQL for a name"] = Alerts(new() { Instrument = "instruments/'; DROP TABLE alerts--" }, "instrument"),
        ["Alerts: unknown"] = new(
            async s => await s.Divergences.ListDivergenceAlertsAsync(new() { Instrument = "instruments/doge" }),
            StatusCode.NotFound, "UNKNOWN_INSTRUMENT"),
        ["Alerts: a token that is none"] = Alerts(new() { PageToken = "'; DROP" }, "page_token"),
        ["Alerts: a start that is no instant"] = Alerts(new() { StartTime = s_noInstant }, "start_time"),
        ["Alerts: an end that is no instant"] = Alerts(new() { EndTime = s_noInstant }, "end_time"),
        ["Alerts: an end at the start"] = Alerts(new() { StartTime = s_past, EndTime = s_past }, "end_time"),
        ["Alerts: the future"] = Alerts(new() { AsOf = s_future }, "as_of"),
        ["Alerts: all fields at once"] = Alerts(
            new()
            {
                PageSize = -5, Instrument = "X", States = { (AlertState)(-1) }, StartTime = s_noInstant,
                EndTime = s_noInstant, AsOf = s_noInstant, PageToken = "A",
            },
            "page_size", "instrument", "states[0]", "start_time", "end_time", "as_of", "page_token"),
        ["Reactions: no name"] = Reactions(new(), "name"),
        ["Reactions: an instrument for a deal"] = Reactions(new() { Name = "instruments/bitf" }, "name"),
        ["Reactions: unknown"] = new(
            async s => await s.Deals.ListDealReactionsAsync(new() { Name = "deals/none" }),
            StatusCode.NotFound, "UNKNOWN_DEAL"),
        ["Reactions: the future"] = Reactions(new() { Name = "deals/none", AsOf = s_future }, "as_of"),
        ["Reactions: 29 pairs"] = Reactions(new() { Name = "deals/none", Estimation = new() { Pairs = 29 } },
            "estimation.pairs"),
        ["Reactions: weights"] = Reactions(new() { Name = "deals/none", Estimation = new() { HalfLifePairs = 20 } },
            "estimation"),
        ["Reactions: a robust fit"] = Reactions(new() { Name = "deals/none", Estimation = new() { Robust = true } },
            "estimation"),
        ["Reactions: all fields at once"] = Reactions(
            new() { Name = "X", AsOf = s_noInstant, Estimation = new() { Pairs = 251, Robust = true } },
            "name", "as_of", "estimation.pairs", "estimation"),
    };

    public static TheoryData<string> Names => [.. s_rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_bad_question_is_answered_with_code_reason_and_field(string name) => bad.HoldsAsync(s_rows[name]);

    [Fact]
    public async Task A_page_size_that_is_too_large_is_capped_and_no_alert_is_no_error() => Assert.Empty(
        (await bad.Server.Divergences.ListDivergenceAlertsAsync(new() { PageSize = int.MaxValue })).Alerts);

    private static BadRow Alerts(ListDivergenceAlertsRequest request, params string[] fields) =>
        new(async s => await s.Divergences.ListDivergenceAlertsAsync(request), Invalid, Field, fields);

    private static BadRow Reactions(ListDealReactionsRequest request, params string[] fields) =>
        new(async s => await s.Deals.ListDealReactionsAsync(request), Invalid, Field, fields);
}
