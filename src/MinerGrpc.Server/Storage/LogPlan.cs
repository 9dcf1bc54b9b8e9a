namespace MinerGrpc.Server.Storage;

/// <summary>A step of moving the write-ahead log into the database.</summary>
/// <param name="IsLast">The writer waits meanwhile, so that nothing is missing afterwards.</param>
/// <param name="Written">Pages that the writer had written when the step began.</param>
internal readonly record struct LogStep(bool IsLast, long Written);

/// <summary>
/// When the write-ahead log is moved into the database, in pages of 4 KiB. Pure: knows what the writer has written and
/// what each step told. Not thread-safe.
/// </summary>
internal sealed class LogPlan
{
    /// <summary>Less is not worth a flush; more makes the commits beside it wait longer for the disk.</summary>
    public const int StepPages = 256;

    /// <summary>So long a log begins anew as soon as the last step would be short.</summary>
    public const int LongPages = 2_048;

    /// <summary>A last step that nobody notices.</summary>
    public const int ShortPages = 64;

    /// <summary>
    /// So long a log holds up the next commit until it can begin anew, however much the last step has to move: at full
    /// speed a single commit is longer than <see cref="ShortPages"/>.
    /// </summary>
    public const int LimitPages = 4_096;

    /// <summary>Pages since the start; it begins with a step, since the log may be a dead server's.</summary>
    private long _written;
    private long _tried = -StepPages;
    private long _moved;
    private long _logBegin;

    /// <summary>A reader needs the database as it was, or the disk has no room: waiting would not help.</summary>
    private bool _isHeld;
    private bool _isLast;
    private bool _isOver;

    /// <summary>The writer must wait until a step is over.</summary>
    public bool HoldsWriter => !_isOver && (_isLast || IsAtLimit);

    /// <summary>At most: what the log had in the last step, and all that was written since.</summary>
    private long LogPages => _written - _logBegin;

    private bool IsAtLimit => !_isHeld && LogPages >= LimitPages;

    private bool IsNearlyDone => !_isHeld && LogPages >= LongPages && _written - _moved <= ShortPages;

    /// <summary>Something is to be done at once.</summary>
    public bool IsDue => !_isOver && (IsAtLimit || IsNearlyDone || _written - _tried >= StepPages);

    public void Wrote(int pages) => _written += pages;

    public bool HasWrittenSince(LogStep step) => _written != step.Written;

    /// <summary>What is due now. Null: nothing.</summary>
    public LogStep? Next()
    {
        _isLast = !_isOver && (IsAtLimit || IsNearlyDone);
        return IsDue ? new LogStep(_isLast, _written) : null;
    }

    /// <summary>The step begins now, which may be later than it became due.</summary>
    public LogStep Begin(bool isLast)
    {
        _tried = _written;
        return new LogStep(isLast, _written);
    }

    /// <param name="step">That is over.</param>
    /// <param name="log">Pages in the log when it began; below zero: not known.</param>
    /// <param name="moved">Of them in the database now.</param>
    /// <param name="isBusy">Somebody else moves the log.</param>
    /// <returns>How many pages of the log it has passed.</returns>
    public long Took(LogStep step, long log, long moved, bool isBusy)
    {
        _isLast = false;
        _isHeld = isBusy || moved < log;
        if (log < 0)
        {
            return 0;
        }

        var before = _moved;
        _moved = step.Written - (log - moved);

        // With all of it in the database the next commit begins the log anew, unless a reader stands in it; then the
        // next step finds it as long as it is.
        _logBegin = !_isHeld && !HasWrittenSince(step) ? step.Written : step.Written - log;
        return Math.Max(0, _moved - before);
    }

    /// <param name="forGood">There will be no step any more.</param>
    public void Failed(bool forGood)
    {
        _isLast = false;
        _isHeld = true;
        _isOver |= forGood;
    }
}
