namespace MinerGrpc.Server;

/// <summary>
/// Spreads the steps of a round over its period: each is followed by a rest, some times as long as the step took. What
/// streams lose to upkeep is spread with it, and a busy machine, on which a step takes longer, has longer rests.
/// </summary>
/// <param name="period">From now on. A round that is not through then has much to do: it goes on with shorter rests.
/// </param>
/// <param name="time">Of the rests.</param>
internal sealed class UpkeepPace(TimeSpan period, TimeProvider time)
{
    /// <summary>So a step has a fifth of the time.</summary>
    private const int Rests = 4;

    /// <summary>Half of the time.</summary>
    private const int RestsWhenLate = 1;

    private readonly long _began = time.GetTimestamp();
    private long _stepBegan = time.GetTimestamp();

    public void BeginStep() => _stepBegan = time.GetTimestamp();

    /// <summary>After a step.</summary>
    public Task RestAsync(CancellationToken ct)
    {
        var rests = time.GetElapsedTime(_began) < period ? Rests : RestsWhenLate;
        return Task.Delay(time.GetElapsedTime(_stepBegan) * rests, time, ct);
    }
}
