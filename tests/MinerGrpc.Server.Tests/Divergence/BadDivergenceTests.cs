using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.BadInput;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>Bad questions about divergence: each with its code, reason and field.</summary>
public sealed class BadDivergenceTests(BadInputServer bad) : IClassFixture<BadInputServer>
{
    private const StatusCode Invalid = StatusCode.InvalidArgument;
    private const string Field = "INVALID_FIELD";
    private const string Bitf = "instruments/bitf";

    private static readonly Timestamp s_past = Bars.At("2025-09-09T13:30:00Z");
    private static readonly Timestamp s_future = Bars.At("2199-01-01T00:00:00Z");
    private static readonly Timestamp s_noInstant = new() { Seconds = 1_757_430_000, Nanos = -1 };
    private static readonly Timestamp s_year10000 = new() { Seconds = 253_402_300_800 };

    private static readonly DivergenceWindow s_noDeal = new() { SinceDeal = "deals/none" };

    private static readonly Dictionary<string, string> s_badNames = new()
    {
        ["empty"] = "",
        ["300 characters"] = "instruments/" + new string('a', 300),
        ["a control character"] = "instruments/bitf\u0001",
        ["a right-to-left override"] = "instruments/\u202Eftib",
        ["a NUL"] = "instruments/bitf\0",
        ["SQL"] = "'; DROP TABLE journal--",
        ["a wildcard"] = "instruments/%",
        ["an underscore"] = "instruments/bit_",
        ["a ticker"] = "BITF",
    };

    private static readonly Dictionary<string, (DivergenceWindow Window, string Field)> s_badWindows = new()
    {
        ["no session"] = (Asking.Sessions(0), "window.sessions"),
        ["sessions below 0"] = (Asking.Sessions(-1), "window.sessions"),
        ["251 sessions"] = (Asking.Sessions(251), "window.sessions"),
        ["no minute"] = (Asking.Minutes(0), "window.intraday_minutes"),
        ["391 minutes"] = (Asking.Minutes(391), "window.intraday_minutes"),
        ["the smallest count"] = (Asking.Minutes(int.MinValue), "window.intraday_minutes"),
        ["false"] = (new DivergenceWindow { SessionToDate = false }, "window.session_to_date"),
        ["an end before the start"] =
            (Asking.Custom(s_past, Bars.At("2025-09-08T20:00:00Z")), "window.custom.end_time"),
        ["an end at the start"] = (Asking.Custom(s_past, s_past), "window.custom.end_time"),
        ["an end in the future"] = (Asking.Custom(s_past, s_future), "window.custom.end_time"),
        ["no start"] = (Asking.Custom(null!, s_past), "window.custom.start_time"),
        ["no end"] = (Asking.Custom(s_past, null!), "window.custom.end_time"),
        ["a start that is no instant"] = (Asking.Custom(s_noInstant, s_past), "window.custom.start_time"),
        ["an end in the year 10000"] = (Asking.Custom(s_past, s_year10000), "window.custom.end_time"),
        ["no deal"] = (new DivergenceWindow { SinceDeal = "" }, "window.since_deal"),
        ["an instrument for a deal"] = (new DivergenceWindow { SinceDeal = Bitf }, "window.since_deal"),
        ["SQL for a deal"] = (new DivergenceWindow { SinceDeal = "deals/'; DROP" }, "window.since_deal"),
        ["a deal of 300 characters"] =
            (new DivergenceWindow { SinceDeal = "deals/" + new string('a', 300) }, "window.since_deal"),
    };

    private static readonly Dictionary<string, (EstimationOptions Options, string Field)> s_badEstimations = new()
    {
        ["29 pairs"] = (new() { Pairs = 29 }, "estimation.pairs"),
        ["251 pairs"] = (new() { Pairs = 251 }, "estimation.pairs"),
        ["pairs below 0"] = (new() { Pairs = -1 }, "estimation.pairs"),
        ["a half-life of 0"] = (new() { HalfLifePairs = 0 }, "estimation.half_life_pairs"),
        ["a half-life below 0"] = (new() { HalfLifePairs = -0.1 }, "estimation.half_life_pairs"),
        ["a half-life that is not a number"] = (new() { HalfLifePairs = double.NaN }, "estimation.half_life_pairs"),
        ["an infinite half-life"] =
            (new() { HalfLifePairs = double.PositiveInfinity }, "estimation.half_life_pairs"),
        ["too long a half-life"] = (new() { HalfLifePairs = 1_000.001 }, "estimation.half_life_pairs"),
        ["a half-life of a robust fit"] = (new() { HalfLifePairs = 20, Robust = true }, "estimation.robust"),
    };

    private static readonly Dictionary<string, BadRow> s_rows = Rows();

    public static TheoryData<string> Names => [.. s_rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_bad_question_is_answered_with_code_reason_and_field(string name) => bad.HoldsAsync(s_rows[name]);

    [Theory]
    [InlineData(30, 0.001)]
    [InlineData(250, 1_000.0)]
    public async Task The_bounds_themselves_are_taken(int pairs, double halfLife)
    {
        var options = new EstimationOptions { Pairs = pairs, HalfLifePairs = halfLife };
        Assert.NotNull((await bad.Server.AskAsync("bitf", estimation: options)).Divergence);
        Assert.NotNull((await bad.Server.AskAsync("bitf", window: Asking.Sessions(250))).Divergence);
        Assert.NotNull((await bad.Server.AskAsync("bitf", window: Asking.Minutes(390))).Divergence);
    }

    [Fact]
    public async Task A_window_before_all_data_is_an_answer_with_a_status() => Assert.Equal(
        DivergenceStatus.StaleInstrument,
        (await bad.Server.DivergenceAsync("bitf", Bars.At("2024-06-03T20:00:00Z"), Asking.Sessions(1))).Status);

    private static Dictionary<string, BadRow> Rows()
    {
        var rows = QueryRows().Concat(RankRows()).ToDictionary();
        foreach (var (what, name) in s_badNames)
        {
            rows[$"Query: a name, {what}"] = Query(new() { Instrument = name }, Invalid, Field, "instrument");
            rows[$"Rank: a name, {what}"] = Rank(new() { Instruments = { name } }, Invalid, Field, "instruments[0]");
        }

        foreach (var (what, time) in (ReadOnlySpan<(string, Timestamp)>)
            [("nanos -1", s_noInstant), ("the year 10000", s_year10000), ("the future", s_future)])
        {
            rows[$"Query: as of, {what}"] = Query(new() { Instrument = Bitf, AsOf = time }, Invalid, Field, "as_of");
            rows[$"Rank: as of, {what}"] = Rank(new() { AsOf = time }, Invalid, Field, "as_of");
        }

        foreach (var (what, (window, field)) in s_badWindows)
        {
            rows[$"Query: {what}"] = Query(new() { Instrument = Bitf, Window = window }, Invalid, Field, field);
            rows[$"Rank: {what}"] = Rank(new() { Window = window }, Invalid, Field, field);
        }

        foreach (var (what, (options, field)) in s_badEstimations)
        {
            rows[$"Query: {what}"] = Query(new() { Instrument = Bitf, Estimation = options }, Invalid, Field, field);
            rows[$"Rank: {what}"] = Rank(new() { Estimation = options }, Invalid, Field, field);
        }

        return rows;
    }

    private static Dictionary<string, BadRow> QueryRows() => new()
    {
        ["Query: unknown"] =
            Query(new() { Instrument = "instruments/doge" }, StatusCode.NotFound, "UNKNOWN_INSTRUMENT"),
        ["Query: the benchmark"] = Query(new() { Instrument = "instruments/btc-usd" }, Invalid, Field, "instrument"),
        ["Query: an unknown deal"] = Query(
            new() { Instrument = Bitf, Window = s_noDeal }, StatusCode.NotFound, "UNKNOWN_DEAL"),
        ["Query: an end after as_of"] = Query(
            new() { Instrument = Bitf, AsOf = s_past, Window = Asking.Custom(s_past, Trades.At(1)) },
            Invalid, Field, "window.custom.end_time"),
        ["Query: a bad name is told before a deal that is not there"] =
            Query(new() { Instrument = "BITF", Window = s_noDeal }, Invalid, Field, "instrument"),
        ["Query: all fields at once"] = Query(
            new()
            {
                Instrument = "", AsOf = s_noInstant, Window = Asking.Custom(null!, null!),
                Estimation = new() { Pairs = 29, HalfLifePairs = double.NaN, Robust = true },
            },
            Invalid, Field, "instrument", "as_of", "estimation.pairs", "estimation.half_life_pairs",
            "estimation.robust", "window.custom.start_time", "window.custom.end_time"),
    };

    private static Dictionary<string, BadRow> RankRows() => new()
    {
        ["Rank: one unknown"] =
            Rank(new() { Instruments = { Bitf, "instruments/doge" } }, StatusCode.NotFound, "UNKNOWN_INSTRUMENT"),
        ["Rank: the benchmark"] =
            Rank(new() { Instruments = { Bitf, "instruments/btc-usd" } }, Invalid, Field, "instruments[1]"),
        ["Rank: 1,001 names"] =
            Rank(new() { Instruments = { Enumerable.Repeat(Bitf, 1_001) } }, Invalid, Field, "instruments"),
        ["Rank: 10,000 names"] =
            Rank(new() { Instruments = { Enumerable.Repeat("bitf", 10_000) } }, Invalid, Field, "instruments"),
        ["Rank: order 999"] = Rank(new() { Order = (RankOrder)999 }, Invalid, Field, "order"),
        ["Rank: order -1"] = Rank(new() { Order = (RankOrder)(-1) }, Invalid, Field, "order"),
        ["Rank: a bad order is told before a deal that is not there"] =
            Rank(new() { Order = (RankOrder)999, Window = s_noDeal }, Invalid, Field, "order"),
        ["Rank: all fields at once"] = Rank(
            new()
            {
                Instruments = { "", "X" }, AsOf = s_future, Window = Asking.Sessions(0),
                Estimation = new() { Pairs = 251 }, Order = (RankOrder)999,
            },
            Invalid, Field, "instruments[0]", "instruments[1]", "as_of", "estimation.pairs", "order",
            "window.sessions"),
    };

    private static BadRow Query(
        QueryDivergenceRequest request, StatusCode code, string reason, params string[] fields) =>
        new(async s => await s.Divergences.QueryDivergenceAsync(request), code, reason, fields);

    private static BadRow Rank(
        RankDivergencesRequest request, StatusCode code, string reason, params string[] fields) =>
        new(async s => await s.Divergences.RankDivergencesAsync(request), code, reason, fields);
}
