using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Session;

/// <summary>At its end the bundled session stands at the official figures of 9 September 2025.</summary>
[Collection(BundledServerCollection.Name)]
public sealed class OfficialCloseTests(BundledServer played)
{
    private const decimal NanosPerUnit = 1_000_000_000;

    public static TheoryData<string> Shares => [.. OfficialFigures.Shares.Keys];

    [Theory]
    [MemberData(nameof(OfficialFigures.Percents), MemberType = typeof(OfficialFigures))]
    public async Task The_move_is_that_of_the_official_close(string id, double percent)
    {
        var move = await MoveAsync(id);

        Assert.Equal(percent, Math.Round(100 * move.MoveRatio, 2));
    }

    [Fact]
    public async Task The_mean_of_the_seven_is_the_official_one()
    {
        var names = OfficialFigures.Seven.Select(id => "instruments/" + id);
        var answer = await played.Server.Sectors.GetSectorMoveAsync(
            new GetSectorMoveRequest { Instruments = { names } });

        Assert.Equal(14.83, Math.Round(100 * answer.SectorMove.EqualWeightMoveRatio, 2));
        Assert.Equal(
            OfficialFigures.Seven.Average(id => OfficialFigures.Shares[id].Move),
            answer.SectorMove.EqualWeightMoveRatio, 1e-9);
    }

    [Fact]
    public void The_benchmark_moved_from_close_to_close_as_officially()
    {
        var sector = played.After.Sector.SectorMove;

        Assert.Equal(-0.71, Math.Round(100 * sector.BenchmarkMoveRatio, 2));
        Assert.Equal(OfficialFigures.BenchmarkMove, sector.BenchmarkMoveRatio, 1e-9);
        Assert.Equal(OfficialFigures.BenchmarkPreviousClose, sector.BenchmarkBasePriceNanos / NanosPerUnit);
        Assert.Equal(OfficialFigures.BenchmarkClose, sector.BenchmarkLastPriceNanos / NanosPerUnit);
    }

    [Theory]
    [MemberData(nameof(Shares))]
    public async Task The_move_is_exact_against_the_tests_own_table(string id)
    {
        var move = await MoveAsync(id);

        Assert.Equal(OfficialFigures.Shares[id].Move, move.MoveRatio, 1e-9);
        Assert.Equal(OfficialFigures.Shares[id].PreviousClose, move.BasePriceNanos / NanosPerUnit);
        Assert.Equal(OfficialFigures.Shares[id].Close, move.LastPriceNanos / NanosPerUnit);
        Assert.Equal("2025-09-08T20:00:00Z", Time(move.BaseTime));
        Assert.Equal("2025-09-09T20:00:00Z", Time(move.LastTime));
        Assert.Equal(OfficialFigures.BenchmarkMove, move.BenchmarkMoveRatio, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Shares))]
    public void The_board_has_open_high_low_close_and_volume_of_the_day(string id)
    {
        var day = OfficialFigures.Shares[id];
        var board = Board(id);

        Assert.Equal(day.Open, board.OpenPriceNanos / NanosPerUnit);
        Assert.Equal(day.High, board.HighPriceNanos / NanosPerUnit);
        Assert.Equal(day.Low, board.LowPriceNanos / NanosPerUnit);
        Assert.Equal(day.Close, board.LastPriceNanos / NanosPerUnit);
        Assert.Equal(day.Volume, board.VolumeSizeNanos / NanosPerUnit);
    }

    [Theory]
    [MemberData(nameof(Shares))]
    public void The_previous_close_is_the_official_one_of_the_8th(string id)
    {
        var board = Board(id);

        Assert.Equal(OfficialFigures.Shares[id].PreviousClose, board.PreviousClosePriceNanos / NanosPerUnit);
        Assert.Equal(new Google.Type.Date { Year = 2025, Month = 9, Day = 8 }, board.PreviousCloseSessionDate);
        Assert.Equal(new Google.Type.Date { Year = 2025, Month = 9, Day = 9 }, board.SessionDate);
    }

    [Fact]
    public void All_fifteen_miners_count_and_their_mean_is_that_of_the_table()
    {
        var sector = played.After.Sector.SectorMove;

        Assert.Equal((15, 15), (sector.Members, sector.FreshMembers));
        Assert.Empty(sector.Excluded);
        Assert.Equal(
            OfficialFigures.Miners.Average(id => OfficialFigures.Shares[id].Move), sector.EqualWeightMoveRatio, 1e-9);
    }

    [Fact]
    public async Task The_market_is_closed_at_the_end_of_the_day()
    {
        var info = await played.Server.Info.GetServerInfoAsync(new GetServerInfoRequest());

        Assert.Equal(MarketSession.Closed, info.Clock.Session);
        Assert.Equal("2025-09-10T00:00:00Z", Time(info.Clock.MarketTime));
        Assert.Equal(MarketSession.Closed, played.After.Sector.SectorMove.Session);
    }

    [Fact]
    public void Every_board_and_the_sector_say_that_they_are_simulated()
    {
        Assert.True(played.After.Sector.SectorMove.Simulated);
        Assert.All(played.After.Quotes.Quotes, q => Assert.Contains(QuoteFlag.Simulated, q.Flags));
        Assert.All(played.After.Sector.Moves, m => Assert.Contains(QuoteFlag.Simulated, m.Flags));
    }

    private static string Time(Google.Protobuf.WellKnownTypes.Timestamp time) => time.ToDiagnosticString().Trim('"');

    private Quote Board(string id) => played.After.Quotes.Quotes.Single(q => q.Instrument == "instruments/" + id);

    private async Task<Move> MoveAsync(string id)
    {
        var answer = await played.Server.Sectors.GetSectorMoveAsync(
            new GetSectorMoveRequest { Instruments = { "instruments/" + id } });
        return Assert.Single(answer.Moves);
    }
}
