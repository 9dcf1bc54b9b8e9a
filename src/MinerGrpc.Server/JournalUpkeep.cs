using System.Data.Common;
using System.Threading.Channels;
using MinerGrpc.Server.Telemetry;

namespace MinerGrpc.Server;

/// <summary>
/// Keeps the journal small and looks for damage, round after round: removes what is too old, packs old rows, returns
/// free pages, and reads old rows through. What takes long is worked out here, at the lowest priority; the market loop
/// only carries out finished steps, each of a millisecond or two.
/// </summary>
internal sealed class JournalUpkeep(
    IJournal journal, Inbox inbox, RetentionOptions options, UpkeepMetrics metrics, TimeProvider time,
    ILogger<JournalUpkeep> log) : IDisposable
{
    /// <summary>Looked through in a round: a gigabyte takes three hours, at next to no cost.</summary>
    private const int ScrubBytes = 1 << 20;

    private readonly RetentionRules _rules = options.ToRules();

    /// <summary>A step is worked out from what the one before has left, so there is one round at a time.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly LowPriorityThread _aside = new("upkeep");
    private long _scrubbed;
    private long _damages;

    /// <summary>Rows that did not fit, found since the start; one that is met again counts again.</summary>
    public long Damages => Interlocked.Read(ref _damages);

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.RoundSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await RunRoundAsync(new UpkeepPace(timer.Period, time), stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops; what was not done is due after the next start.
        }
    }

    /// <summary>One round, now and without a rest.</summary>
    public Task RunRoundAsync(CancellationToken ct) => RunRoundAsync(pace: null, ct);

    public void Dispose()
    {
        _turn.Dispose();
        _aside.Dispose();
    }

    private async Task RunRoundAsync(UpkeepPace? pace, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            await TendAsync(pace, ct);
            Look(await _aside.RunAsync(() => journal.Scrub(_scrubbed, ScrubBytes)));
        }
        catch (JournalException e)
        {
            // Told, and tried again in the next round: a full disk may have room then.
            log.UpkeepFailed(e.Message);
            metrics.Postponed();
        }
        catch (DbException e)
        {
            // The file cannot be read: a bad page, or a disk that fails. What can be read is still served.
            log.JournalReadFailed(e);
            metrics.Postponed();
        }
        catch (ChannelClosedException)
        {
            // The market loop has ended, and the server with it; what was not done is due after the next start.
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task TendAsync(UpkeepPace? pace, CancellationToken ct)
    {
        while (true)
        {
            pace?.BeginStep();
            if (await _aside.RunAsync(() => journal.PlanUpkeep(_rules)) is not { } step)
            {
                return;
            }

            ct.ThrowIfCancellationRequested();
            await inbox.SubmitAsync(step, ct);
            log.UpkeepDone(step.Kind, step.What);
            metrics.Done(step.Kind);
            if (pace is not null)
            {
                await pace.RestAsync(ct);
            }
        }
    }

    private void Look(ScrubResult found)
    {
        _scrubbed = found.Through;
        metrics.Scrubbed(found);
        foreach (var damage in found.Damages)
        {
            Interlocked.Increment(ref _damages);
            log.DamageFound(damage);
        }
    }
}
