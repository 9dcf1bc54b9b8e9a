using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient.Watching;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

public sealed class WatchBoardTests
{
    private static readonly Instrument s_bitf = new() { Name = "instruments/bitf", Ticker = "BITF" };

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Members_stand_by_move_and_those_without_one_last()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(1, "instruments/mara", 0.048)));
        var unknown = FakeMarket.Move(2, "instruments/hut");
        unknown.Move.ClearMoveRatio();
        board.Show(new SectorUpdate.EventArrived(unknown));
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(3)));
        Assert.Equal(["BITF", "MARA", "HUT"], board.Take()!.Rows.Select(row => row.Name));
        Assert.Null(board.Take());
    }

    [Fact]
    public void A_new_snapshot_drops_what_the_board_holds()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(1)));
        board.Show(new SectorUpdate.SnapshotBegan(FakeMarket.At(1)));
        Assert.Empty(board.Take()!.Rows);
    }

    [Fact]
    public void The_screen_shows_figures_flags_sector_and_connection()
    {
        var board = Board();
        var halted = FakeMarket.Move(1);
        halted.Move.Flags.Add(QuoteFlag.Halted);
        board.Show(new SectorUpdate.EventArrived(halted));
        board.Show(new SectorUpdate.EventArrived(new Event { Sequence = 2, Sector = FakeMarket.Sector() }));
        board.Show(new SectorUpdate.Disconnected(new(null, "no message for 15 s"), TimeSpan.FromSeconds(0.5), 1));
        var text = SampleScreen.Rendered(board.Take()!, width: 160, height: null);
        foreach (var shown in new[]
        {
            "BITF", "1.59", "+24.22%", "-0.71%", "+24.93%", "HALTED SIMULATED", "SECTOR +14.83%   BTC -0.71%",
            "reconnecting", "no message for 15 s", "http://127.0.0.1:5080",
        })
        {
            Assert.Contains(shown, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_newest_deals_alerts_and_corrections_stand_first()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(2)));
        board.Show(new SectorUpdate.EventArrived(FakeNews.Alert(4)));
        board.Show(new SectorUpdate.EventArrived(FakeNews.Correction(5)));
        Assert.Equal(["CORRECTION", "ALERT", "DEAL"], board.Take()!.News.Select(line => line.What));
    }

    [Fact]
    public void A_deal_and_an_alert_stand_once_as_they_are_now()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(2)));
        board.Show(new SectorUpdate.EventArrived(FakeNews.Alert(3)));
        board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(4, revision: 2)));
        var news = board.Take()!.News;
        Assert.Equal(["DEAL", "ALERT"], news.Select(line => line.What));
        Assert.EndsWith("revision 2: form 6-K filed", news[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alert_tells_its_sigmas_before_the_next_question()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(1)));
        Assert.Null(board.Take()!.Rows[0].Sigmas);
        board.Show(new SectorUpdate.EventArrived(FakeNews.Alert(2)));
        Assert.Equal(4.5, board.Take()!.Rows[0].Sigmas);
    }

    [Fact]
    public void Divergences_are_asked_for_while_connected_and_once_for_each_market_time()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(1)));
        Assert.Null(board.NextQuestion());
        board.Show(new SectorUpdate.Acknowledged(new StreamAck()));
        Assert.Null(board.NextQuestion()!.AsOf);
        Assert.Null(board.NextQuestion());

        var replayed = FakeMarket.Move(2);
        replayed.EventTime = new Timestamp { Seconds = FakeMarket.Noon.Seconds + 60 };
        replayed.Replayed = true;
        board.Show(new SectorUpdate.EventArrived(replayed));
        Assert.Equal(replayed.EventTime, board.NextQuestion()!.AsOf);
    }

    [Fact]
    public void Figures_of_divergences_go_when_a_question_has_no_answer()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(1)));
        board.Learn(new EstimateQuestion(null, []), FakeDivergences.Rank());
        Assert.Equal(4.5, board.Take()!.Rows[0].Sigmas);
        board.LearnNothing("Unavailable");
        var view = board.Take()!;
        Assert.Null(view.Rows[0].Sigmas);
        Assert.Equal("Unavailable", view.Estimates);
    }

    [Fact]
    public void Another_day_begins_the_curves_anew()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(1)));
        Assert.Single(board.Take()!.Rows[0].Trail);
        var next = FakeMarket.Move(2, ratio: 0.01);
        next.Move.BaseTime = new Timestamp { Seconds = FakeMarket.Noon.Seconds + 86_400 };
        next.EventTime = next.Move.BaseTime;
        board.Show(new SectorUpdate.EventArrived(next));
        Assert.Equal([0.01], board.Take()!.Rows[0].Trail);
    }

    [Fact]
    public void While_the_connection_is_lost_the_silence_is_shown_anew_each_second()
    {
        var board = Board();
        board.Show(new SectorUpdate.Acknowledged(new StreamAck()));
        board.Show(new SectorUpdate.Disconnected(new(null, "gone"), TimeSpan.FromSeconds(1), 1));
        Assert.NotNull(board.Take());
        Assert.Null(board.Take());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), board.Take()!.Link.Silence);
        Assert.Null(board.Take());
    }

    [Fact]
    public void A_new_snapshot_keeps_what_has_happened_and_tells_nothing_twice()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(2)));
        board.Show(new SectorUpdate.SnapshotBegan(FakeMarket.At(2)));
        board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(2)));
        Assert.Single(board.Take()!.News);
    }

    private WatchBoard Board() => new([s_bitf], new Uri("http://127.0.0.1:5080"), _time);
}
