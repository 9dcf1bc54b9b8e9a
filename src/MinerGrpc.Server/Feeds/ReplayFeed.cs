using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>
/// Plays a recorded session into the market at a pace, then moves the market's clock to the end of the day and ends.
/// Each slice is one batch, so that a killed process leaves whole instants and the next one continues after them.
/// </summary>
public sealed class ReplayFeed : IFeed
{
    private readonly RecordedSession _session;
    private readonly ReplayOptions _options;
    private readonly LoopSchedule _schedule;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    /// <exception cref="ArgumentOutOfRangeException">A pace below 0.</exception>
    public ReplayFeed(
        RecordedSession session, ReplayOptions options, LoopSchedule schedule, TimeProvider clock,
        ILogger<ReplayFeed> logger)
    {
        _ = new ReplayPacer(options.Pace);
        (_session, _options, _schedule, _clock, _logger) = (session, options, schedule, clock, logger);
    }

    public string Name => "replay";

    public bool DeliversQuotes => true;

    /// <inheritdoc/>
    /// <exception cref="FormatException">The session's file cannot be read; it says where.</exception>
    public async Task RunAsync(IFeedSink sink, CancellationToken stopping)
    {
        _logger.SessionStarted(_session.Name, _options.Pace);
        if (_options.StartAfter is { } startAfter)
        {
            _logger.SessionContinues(_session.Name, startAfter);
        }

        var pipeline = new SubmitPipeline(sink);
        var shift = default(RoundShift);
        var played = false;
        while (true)
        {
            var round = await PlayRoundAsync(pipeline, shift, stopping);
            played |= round.Played;
            if (!_options.Loop || round.First is not { } first || round.End is not { } end)
            {
                break;
            }

            if (_schedule.Next(shift, first, end, Instant.From(_clock.GetUtcNow())) is not { } next)
            {
                _logger.LoopReachedPresent(_session.Name);
                return;
            }

            shift = next;
            _logger.RoundStarted(_session.Name, shift.Days);
        }

        if (played)
        {
            _logger.SessionEnded(_session.Name, pipeline.Accepted, pipeline.Refused);
        }
        else
        {
            _logger.SessionAlreadyPlayed(_session.Name);
        }
    }

    private async Task<Round> PlayRoundAsync(SubmitPipeline pipeline, RoundShift shift, CancellationToken stopping)
    {
        var round = new Round();
        var pacer = new ReplayPacer(_options.Pace);
        var start = _clock.GetTimestamp();
        foreach (var slice in _session.OpenSlices())
        {
            stopping.ThrowIfCancellationRequested();
            round.First ??= slice.Time;
            round.End = slice.Time;
            var time = slice.Time.Plus(shift.Shift);
            if (time <= _options.StartAfter)
            {
                continue;
            }

            await WaitUntilDueAsync(pacer.DueAfter(time), start, stopping);
            await pipeline.SubmitAsync(Batch(Shifted(slice, shift), time, advanceTo: null), stopping);
            round.Played = true;
        }

        if (round.End is { } last && _session.DayEnd(last) is { } dayEnd)
        {
            round.End = Instant.Max(last, dayEnd);
            var time = round.End.Value.Plus(shift.Shift);
            if (!(time <= _options.StartAfter))
            {
                await WaitUntilDueAsync(pacer.DueAfter(time), start, stopping);
                await pipeline.SubmitAsync(Batch([], time, advanceTo: time), stopping);
            }
        }

        await pipeline.DrainAsync();
        return round;
    }

    private FeedBatch Batch(QuoteInput[] quotes, Instant through, Instant? advanceTo) => new()
    {
        Source = Name,
        Quotes = quotes,
        AdvanceTo = advanceTo,
        Progress = new FeedProgress(_session.Name, through),
    };

    private async ValueTask WaitUntilDueAsync(TimeSpan dueAfter, long start, CancellationToken stopping)
    {
        var delay = dueAfter - _clock.GetElapsedTime(start);
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, _clock, stopping);
        }
    }

    /// <summary>A copy, since the sink reads it while the source fills the next slice.</summary>
    private static QuoteInput[] Shifted(SessionSlice slice, RoundShift shift)
    {
        var quotes = slice.Quotes.ToArray();
        if (shift.Days != 0)
        {
            foreach (ref var quote in quotes.AsSpan())
            {
                quote.EventTime = quote.EventTime?.Plus(shift.Shift);
                quote.PreviousCloseDate = quote.PreviousCloseDate?.AddDays(shift.Days);
            }
        }

        return quotes;
    }

    /// <summary>What came of a round; times are those of the recording, not shifted. Null: it has no slice.</summary>
    private sealed class Round
    {
        public Instant? First { get; set; }

        public Instant? End { get; set; }

        public bool Played { get; set; }
    }
}
