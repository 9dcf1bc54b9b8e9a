using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using MinerGrpc.Core.Market;
using MinerGrpc.Server.Telemetry;

namespace MinerGrpc.Server.Tests.Telemetry;

/// <summary>Alone: the listeners of other tests would hear these measurements too, and theirs make garbage.</summary>
[CollectionDefinition(nameof(MetricCostTests), DisableParallelization = true)]
public sealed class MetricCostAlone;

/// <summary>What is measured on the one path makes no garbage, whether somebody listens or not.</summary>
[Collection(nameof(MetricCostTests))]
public sealed class MetricCostTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_batch_a_commit_and_a_write_are_measured_without_garbage(bool listened)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var listener = listened ? Listen(meters) : null;
        var (ingest, commits) = (new IngestMetrics(meters), new CommitMetrics(meters));
        var log = new CheckpointMetrics(meters);
        var streams = new StreamMetrics(meters);
        var batch = new FeedBatch { Source = "desk-7", Quotes = new QuoteInput[3] };
        var tally = new VerdictTally();
        tally.Add(0, QuoteVerdict.Accepted);
        tally.Add(1, QuoteVerdict.Late);
        tally.Add(2, QuoteVerdict.Crossed);
        var busy = new JournalBusyException("busy");
        void Measure()
        {
            ingest.Judged(batch, tally);
            commits.Committed(TimeSpan.FromMilliseconds(1), 3);
            commits.Failed(busy);
            log.Done(TimeSpan.FromMilliseconds(1), isLast: true);
            log.Moved(pages: 3);
            log.Failed(isFull: true);
            streams.Every.Sent(3, 300, 0);
            streams.Latest.Sent(2, 200, 5);
        }

        for (var i = 0; i < 1_000; i++)
        {
            Measure();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Measure();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static MeterListener Listen(IMeterFactory meters)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.Start();
        return listener;
    }
}
