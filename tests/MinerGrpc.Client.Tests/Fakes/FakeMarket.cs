using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>What the fake server knows and does; thread-safe, set up before the first call.</summary>
internal sealed class FakeMarket
{
    public const string JournalId = "0123456789abcdef0123456789abcdef";

    /// <summary>2025-09-09T14:00:00Z, a Tuesday in the regular session.</summary>
    public static readonly Timestamp Noon = new() { Seconds = 1_757_426_400 };

    private int _streams;
    private int _publishers;
    private int _ticks;

    /// <summary>The n-th stream is answered by the n-th script, those after the last by the last.</summary>
    public IReadOnlyList<Func<FakeStream, Task>> Streams { get; set; } = [];

    /// <summary>The same for publishers.</summary>
    public IReadOnlyList<Func<FakePublisher, Task>> Publishers { get; set; } = [];

    /// <summary>The same for lists of ticks.</summary>
    public IReadOnlyList<Func<FakeTicks, Task>> Ticks { get; set; } = [];

    /// <summary>Requests of all lists of ticks in their order.</summary>
    public ConcurrentQueue<ListTicksRequest> TickRequests { get; } = new();

    /// <summary>Requests of all streams in their order.</summary>
    public ConcurrentQueue<StreamSectorMovesRequest> StreamRequests { get; } = new();

    /// <summary>Batches of all publishers in their order.</summary>
    public ConcurrentQueue<PublishQuotesRequest> Batches { get; } = new();

    /// <summary>Messages of all imports of bars in their order.</summary>
    public ConcurrentQueue<ImportBarsRequest> Imports { get; } = new();

    /// <summary>Takes an import of bars. Unless a test says otherwise each bar is new.</summary>
    public Func<FakeImport, Task<ImportBarsResponse>> Import { get; set; } = import => import.TakeAllAsync();

    /// <summary>Answers to the single questions about divergences, deals, bars and sessions.</summary>
    public FakeAnswers Answers { get; } = new();

    public Func<FakeStream, Task> NextStream() => Next(Streams, Interlocked.Increment(ref _streams));

    public Func<FakePublisher, Task> NextPublisher() => Next(Publishers, Interlocked.Increment(ref _publishers));

    public Func<FakeTicks, Task> NextTicks() => Next(Ticks, Interlocked.Increment(ref _ticks));

    public static Cursor At(long sequence) => new() { JournalId = JournalId, Sequence = sequence };

    public static Event Move(long sequence, string instrument = "instruments/bitf", double ratio = 0.2422) => new()
    {
        Sequence = sequence,
        Kind = EventKind.Move,
        Instrument = instrument,
        EventTime = Noon,
        ReceiveTime = Noon,
        Move = new Move
        {
            Instrument = instrument,
            BasePriceNanos = 1_280_000_000,
            BaseTime = Noon,
            LastPriceNanos = 1_590_000_000,
            LastTime = Noon,
            MoveRatio = ratio,
            BenchmarkMoveRatio = -0.0071,
            ExcessRatio = ratio + 0.0071,
            Flags = { QuoteFlag.Simulated },
            Session = MarketSession.Regular,
        },
    };

    public static SectorMove Sector() => new()
    {
        AsOf = Noon,
        Session = MarketSession.Regular,
        Members = 15,
        FreshMembers = 15,
        EqualWeightMoveRatio = 0.1483,
        MedianMoveRatio = 0.1499,
        BenchmarkMoveRatio = -0.0071,
        ExcessRatio = 0.1554,
        Breadth = new Breadth { Advancing = 14, Declining = 1 },
        DispersionRatio = 0.06,
        Leaders = { new RankedMove { Instrument = "instruments/bitf", MoveRatio = 0.2422 } },
        Laggards = { new RankedMove { Instrument = "instruments/mara", MoveRatio = 0.048 } },
        Simulated = true,
    };

    private static T Next<T>(IReadOnlyList<T> scripts, int number) => scripts[Math.Min(number, scripts.Count) - 1];
}
