using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.ConsoleClient.Watching;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>The close of 9 September 2025 as a board that has seen the session: the picture of the documents.</summary>
internal sealed class SampleScreen
{
    private const long Open = 1_757_424_600;
    private const long Close = 1_757_448_000;
    private const long Nano = 1_000_000_000;

    private static readonly (string Ticker, string Company, InstrumentKind Kind, decimal Last, double Move, double? Sigmas,
        double? PeerZ)[] s_market =
        [
            ("BITF", "Bitfarms Ltd.", InstrumentKind.Miner, 1.59m, 0.2422, 5.02, 2.17),
            ("CIFR", "Cipher Mining Inc.", InstrumentKind.Miner, 9.22m, 0.1943, 3.12, 1.40),
            ("HUT", "Hut 8 Corp.", InstrumentKind.Miner, 29.30m, 0.1499, 3.58, 0.67),
            ("IREN", "IREN Limited", InstrumentKind.Miner, 29.77m, 0.1367, 2.21, 0.44),
            ("HIVE", "HIVE Digital Technologies Ltd.", InstrumentKind.Miner, 2.87m, 0.1038, null, -0.11),
            ("MARA", "MARA Holdings, Inc.", InstrumentKind.Miner, 15.93m, 0.048, 2.01, -1.07),
            ("CAN", "Canaan Inc.", InstrumentKind.Miner, 0.7008m, -0.0031, null, -1.94),
            ("CORZ", "Core Scientific, Inc.", InstrumentKind.Miner, 14.96m, 0.074, 1.33, null),
            ("NBIS", "Nebius Group N.V.", InstrumentKind.Counterparty, 95.72m, 0.4942, 8.40, null),
            ("BTC-USD", "Bitcoin / US dollar", InstrumentKind.Benchmark, 111_301.53m, -0.0071, null, null),
        ];

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Close));

    public SampleScreen()
    {
        Board = new WatchBoard([.. s_market.Select(Known)], new Uri("http://127.0.0.1:5080"), _time);
        Board.Show(new SectorUpdate.Acknowledged(new StreamAck()));
        Walk();
        Board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(90)));
        Board.Show(new SectorUpdate.EventArrived(FakeNews.Alert(91)));
        Board.Show(new SectorUpdate.EventArrived(FakeNews.Correction(92)));
        var sector = FakeMarket.Sector();
        sector.Breadth = new Breadth { Advancing = 7, Declining = 1 };
        sector.Members = 8;
        var closed = new Event { Sequence = 240_113, EventTime = At(Close), ReceiveTime = At(Close), Sector = sector };
        _time.Advance(TimeSpan.FromMilliseconds(3));
        Board.Show(new SectorUpdate.EventArrived(closed));
        Board.Show(new SectorUpdate.HeartbeatArrived(new Heartbeat
        {
            Cursor = FakeMarket.At(240_113),
            Feeds = { new FeedStatus { Feed = "replay", State = FeedState.Live, Age = new Duration { Seconds = 1 } } },
            MarketTime = At(Close),
        }));
        var rank = new RankDivergencesResponse();
        rank.Divergences.Add(s_market.Where(one => one.Sigmas is not null || one.PeerZ is not null).Select(Ranked));
        Board.Learn(new EstimateQuestion(null, []), rank);
    }

    public WatchBoard Board { get; }

    /// <summary>The screen as text, each line cut behind its last character; escapes as ␛.</summary>
    public static string Rendered(WatchView view, int width, int? height, bool? colour = null, Glyphs? glyphs = null)
    {
        using var nowhere = new StringWriter();
        var painter = new ScreenPainter(LiveScreen.Codes(nowhere, colour ?? false));
        var lines = new WatchScreen(view, width, glyphs ?? Glyphs.Unicode).Lines(height);
        Assert.All(lines, line => Assert.InRange(line.Width, 0, width));
        var text = string.Concat(lines.Select(line => painter.Text(line).TrimEnd() + "\n"));
        return colour is null
            ? System.Text.RegularExpressions.Regex.Replace(text, "\e\\[[0-9;]*m", "").Replace(" \n", "\n", StringComparison.Ordinal)
            : text.Replace('\e', '␛');
    }

    // A way that is the same in every run and looks like a session: a rise in the morning, waves on it.
    private void Walk()
    {
        var sequence = 100;
        for (var second = Open; second <= Close; second += 300)
        {
            var part = (double)(second - Open) / (Close - Open);
            foreach (var (number, one) in s_market.Index())
            {
                if (one.Ticker == "CAN" && second > Close - 1_900)
                {
                    continue;
                }

                var wave = 0.15 * Math.Sin((part * 17) + number) * (1 - part);
                var share = second == Close ? 1 : Math.Sqrt(part) + wave;
                Board.Show(new SectorUpdate.EventArrived(MoveOf(one, sequence++, second, share)));
            }
        }
    }

    private static Event MoveOf(
        (string Ticker, string, InstrumentKind, decimal Last, double Move, double?, double?) one, int sequence,
        long second, double share)
    {
        var name = Name(one.Ticker);
        var moved = FakeMarket.Move(sequence, name, one.Move * share);
        moved.EventTime = At(second);
        moved.Move.LastTime = At(second);
        moved.Move.LastPriceNanos = (long)(one.Last * Nano);
        if (one.Ticker == "CAN")
        {
            moved.Move.Flags.Insert(0, QuoteFlag.Stale);
        }

        return moved;
    }

    private static Divergence Ranked(
        (string Ticker, string, InstrumentKind, decimal, double, double? Sigmas, double? PeerZ) one)
    {
        var divergence = new Divergence { Instrument = Name(one.Ticker) };
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

    private static Instrument Known(
        (string Ticker, string Company, InstrumentKind Kind, decimal, double, double?, double?) one) => new()
        {
            Name = Name(one.Ticker),
            Ticker = one.Ticker,
            DisplayName = one.Company,
            Kind = one.Kind,
        };

    private static string Name(string ticker) => $"instruments/{ticker.ToLowerInvariant()}";

    private static Timestamp At(long second) => new() { Seconds = second };
}
