using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.ConsoleClient.Watching;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>
/// The close of 9 September 2025 as a board that has seen the session. The figures are those of the bundled session,
/// the way to them is a curve that is the same in every run.
/// </summary>
internal sealed class SampleScreen
{
    private const long Open = 1_757_424_600;
    private const long Close = 1_757_448_000;
    private const long Nano = 1_000_000_000;
    private const long Newest = 727_714;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Close));
    private readonly bool _hasTrouble;

    /// <param name="hasTrouble">
    /// CAN has been mute for half an hour, CORZ is halted, HIVE comes late, a trade of BITF was corrected.
    /// </param>
    public SampleScreen(bool hasTrouble)
    {
        _hasTrouble = hasTrouble;
        Board = new WatchBoard([.. SampleMarket.All.Select(Known)], new Uri("http://127.0.0.1:5080"), _time);
        Board.Show(new SectorUpdate.Acknowledged(new StreamAck()));
        Walk();
        News();
        var closed = new Event
        {
            Sequence = Newest,
            EventTime = At(Close),
            ReceiveTime = At(Close),
            Sector = SampleMarket.Sector(),
        };
        _time.Advance(TimeSpan.FromMilliseconds(3));
        Board.Show(new SectorUpdate.EventArrived(closed));
        Board.Show(new SectorUpdate.HeartbeatArrived(new Heartbeat
        {
            Cursor = FakeMarket.At(Newest),
            Feeds = { new FeedStatus { Feed = "replay", State = FeedState.Live, Age = new Duration { Seconds = 1 } } },
            MarketTime = At(Close),
        }));
        var rank = new RankDivergencesResponse { Divergences = { SampleMarket.All.Select(Ranked) } };
        Board.Learn(new EstimateQuestion(null, []), rank);
    }

    public WatchBoard Board { get; }

    /// <summary>The screen as text, each line cut behind its last character.</summary>
    /// <param name="view">What is shown.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Lines. Null: as many as there are.</param>
    /// <param name="colour">Null: without any code, bold and dim neither. Otherwise codes stand as ␛.</param>
    /// <param name="glyphs">Null: UTF-8.</param>
    public static string Rendered(WatchView view, int width, int? height, bool? colour = null, Glyphs? glyphs = null)
    {
        using var nowhere = new StringWriter();
        var painter = new ScreenPainter(LiveScreen.Codes(nowhere, colour ?? false));
        var lines = new WatchScreen(view, width, glyphs ?? Glyphs.Unicode).Lines(height);
        Assert.All(lines, line => Assert.InRange(line.Width, 0, width));
        return string.Concat(lines.Select(line =>
            (colour is null ? line.ToString() : painter.Text(line).Replace('\e', '␛')).TrimEnd() + "\n"));
    }

    // A way that looks like a session: a rise in the morning, waves on it.
    private void Walk()
    {
        var sequence = 100;
        for (var second = Open; second <= Close; second += 300)
        {
            var part = (double)(second - Open) / (Close - Open);
            foreach (var (number, one) in SampleMarket.All.Index())
            {
                var isMute = _hasTrouble && one.Ticker == "CAN" && second > Close - 1_900;
                if (!isMute)
                {
                    var wave = 0.15 * Math.Sin((part * 17) + number) * (1 - part);
                    var share = second == Close ? 1 : Math.Sqrt(part) + wave;
                    Board.Show(new SectorUpdate.EventArrived(MoveOf(one, sequence++, second, share)));
                }
            }
        }
    }

    private void News()
    {
        var deal = FakeNews.Deal(90);
        deal.EventTime = FakeDeals.Evening;
        deal.Deal.Headline = "Nebius supplies Microsoft with GPU capacity worth 17.4 billion dollars through 2031";
        Board.Show(new SectorUpdate.EventArrived(deal));
        foreach (var (number, one) in SampleMarket.All.Where(one => one.Kind == InstrumentKind.Miner)
            .Where(one => one.Sigmas > 3).OrderBy(one => one.Sigmas).Index())
        {
            var alert = FakeNews.Alert(91 + number);
            alert.EventTime = At(Close);
            alert.Alert.Name = $"alerts/2025-09-09-{one.Ticker}-1";
            alert.Alert.Instrument = one.Name;
            alert.Alert.State = AlertState.Cleared;
            alert.Alert.Divergence.ResidualSigmas = one.Sigmas!.Value;
            alert.Alert.Divergence.MoveRatio = one.Move;
            Board.Show(new SectorUpdate.EventArrived(alert));
        }

        if (_hasTrouble)
        {
            Board.Show(new SectorUpdate.EventArrived(FakeNews.Correction(99)));
        }
    }

    private Event MoveOf(SampleInstrument one, int sequence, long second, double share)
    {
        var moved = FakeMarket.Move(sequence, one.Name, one.Move * share);
        moved.EventTime = At(second);
        moved.Move.LastTime = At(second);
        moved.Move.LastPriceNanos = (long)(one.Last * Nano);
        if (_hasTrouble)
        {
            moved.Move.Flags.Add(one.Ticker switch
            {
                "CAN" => [QuoteFlag.Stale],
                "CORZ" => [QuoteFlag.Halted],
                "HIVE" => [QuoteFlag.Delayed],
                "BITF" => [QuoteFlag.Corrected],
                _ => [],
            });
        }

        return moved;
    }

    private static Divergence Ranked(SampleInstrument one)
    {
        var divergence = new Divergence { Instrument = one.Name };
        if (one.Sigmas is { } sigmas)
        {
            divergence.ResidualSigmas = sigmas;
        }

        if (one.PeerZ is { } peerZ)
        {
            divergence.ModifiedZ = peerZ;
        }

        return divergence;
    }

    private static Instrument Known(SampleInstrument one) => new()
    {
        Name = one.Name,
        Ticker = one.Ticker,
        DisplayName = one.Company,
        Kind = one.Kind,
    };

    private static Timestamp At(long second) => new() { Seconds = second };
}
