using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>What a stream was granted: a request whose every field was checked.</summary>
internal sealed class StreamSettings
{
    public const int MaximumInstruments = 1_000;
    private const double MaximumPace = 1_000;
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestHeartbeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StandardHeartbeat = TimeSpan.FromSeconds(5);

    private static readonly EventKind[] StandardKinds =
    [
        EventKind.Move, EventKind.Sector, EventKind.Deal, EventKind.Alert, EventKind.Session, EventKind.Correction,
    ];

    private StreamSettings()
    {
    }

    public required EventFilter Filter { get; init; }

    public required IReadOnlyList<string> Accepted { get; init; }

    public required IReadOnlyList<string> Refused { get; init; }

    public required IReadOnlyList<EventKind> Kinds { get; init; }

    public required bool Every { get; init; }

    /// <summary>Zero: at once.</summary>
    public required TimeSpan MinimumInterval { get; init; }

    public required TimeSpan Heartbeat { get; init; }

    public required double MinimumAbsoluteMove { get; init; }

    /// <summary>Null: not resuming.</summary>
    public required Cursor? After { get; init; }

    /// <summary>Null: not from a time.</summary>
    public required Instant? Since { get; init; }

    /// <summary>0: as fast as it can.</summary>
    public required double Pace { get; init; }

    public required bool SnapshotOnGap { get; init; }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with every bad field, or NOT_FOUND.</exception>
    public static StreamSettings Parse(StreamSectorMovesRequest request, Universe universe)
    {
        var check = new Requests();
        var (accepted, refused) = Instruments(request, universe, check);
        var kinds = ParseKinds(request, check);
        var minimumMove = MinimumMove(request, check);
        Enums(request, check);
        var settings = new StreamSettings
        {
            Filter = new EventFilter(accepted, kinds, minimumMove, universe.Count),
            Accepted = [.. (accepted ?? universe.Instruments.Select(i => i.Id)).Select(id => universe[id].Name)],
            Refused = refused,
            Kinds = kinds,
            Every = request.Delivery == Delivery.Every,
            MinimumInterval = Interval(
                request.MinimumInterval, "minimum_interval", TimeSpan.Zero, TimeSpan.Zero, check),
            Heartbeat = Interval(
                request.HeartbeatInterval, "heartbeat_interval", ShortestHeartbeat, StandardHeartbeat, check),
            MinimumAbsoluteMove = minimumMove,
            After = ParseAfter(request, check),
            Since = ParseSince(request, check),
            Pace = ParsePace(request, check),
            SnapshotOnGap = request.GapPolicy == GapPolicy.Snapshot,
        };
        check.ThrowIfAny();
        return accepted is { Count: 0 } ? throw Faults.UnknownInstrument(refused[0]) : settings;
    }

    private static (List<InstrumentId>? Accepted, List<string> Refused) Instruments(
        StreamSectorMovesRequest request, Universe universe, Requests check)
    {
        var refused = new List<string>();
        if (request.Instruments.Count == 0)
        {
            return (null, refused);
        }

        if (request.Instruments.Count > MaximumInstruments)
        {
            check.Fault("instruments", $"{request.Instruments.Count} names, at most {MaximumInstruments} are taken");
            return ([], refused);
        }

        var accepted = new List<InstrumentId>();
        for (var i = 0; i < request.Instruments.Count; i++)
        {
            var name = request.Instruments[i];
            if (!check.CheckName($"instruments[{i}]", name))
            {
                continue;
            }

            if (!universe.TryFind(name, out var id))
            {
                refused.Add(name);
            }
            else if (!accepted.Contains(id))
            {
                accepted.Add(id);
            }
        }

        return (accepted, refused);
    }

    private static EventKind[] ParseKinds(StreamSectorMovesRequest request, Requests check)
    {
        for (var i = 0; i < request.Kinds.Count; i++)
        {
            if (request.Kinds[i] is <= V1.EventKind.Unspecified or > V1.EventKind.Correction)
            {
                check.Fault($"kinds[{i}]",
                    $"{(int)request.Kinds[i]} is no kind of event; use 1 (QUOTE) to 8 (CORRECTION)");
            }
        }

        return request.Kinds.Count == 0 ? StandardKinds : [.. request.Kinds.Distinct().Select(k => (EventKind)k)];
    }

    private static double MinimumMove(StreamSectorMovesRequest request, Requests check)
    {
        var move = request.MinimumAbsoluteMoveRatio;
        if (double.IsFinite(move) && move >= 0)
        {
            return move;
        }

        check.Fault("minimum_absolute_move_ratio", $"{move} is not a finite number of 0 or more; 0.05 is 5 %");
        return 0;
    }

    private static void Enums(StreamSectorMovesRequest request, Requests check)
    {
        if (request.Delivery is < Delivery.Unspecified or > Delivery.Every)
        {
            check.Fault("delivery", $"{(int)request.Delivery} is no delivery; use 1 (LATEST) or 2 (EVERY)");
        }

        if (request.GapPolicy is < GapPolicy.Unspecified or > GapPolicy.Snapshot)
        {
            check.Fault("gap_policy", $"{(int)request.GapPolicy} is no policy; use 1 (FAIL) or 2 (SNAPSHOT)");
        }

        if (request.StartCase == StreamSectorMovesRequest.StartOneofCase.Live && !request.Live)
        {
            check.Fault("live", "false is no start; set it to true, or use after_cursor or since_time");
        }
    }

    private static TimeSpan Interval(
        Duration? asked, string field, TimeSpan shortest, TimeSpan standard, Requests check)
    {
        if (asked is null)
        {
            return standard;
        }

        if (asked.ToTimeSpanOrNull() is { } interval && interval >= shortest && interval <= LongestInterval)
        {
            return interval;
        }

        check.Fault(field, $"{asked.Seconds} s and {asked.Nanos} ns is not within {shortest.TotalSeconds} to "
            + $"{LongestInterval.TotalSeconds} s");
        return standard;
    }

    private static Cursor? ParseAfter(StreamSectorMovesRequest request, Requests check)
    {
        if (request.StartCase != StreamSectorMovesRequest.StartOneofCase.AfterCursor)
        {
            return null;
        }

        return check.Cursor("after_cursor", request.AfterCursor);
    }

    private static Instant? ParseSince(StreamSectorMovesRequest request, Requests check)
    {
        if (request.StartCase != StreamSectorMovesRequest.StartOneofCase.SinceTime)
        {
            return null;
        }

        return check.Time("since_time", request.SinceTime);
    }

    private static double ParsePace(StreamSectorMovesRequest request, Requests check)
    {
        var pace = request.ReplayPace;
        if (double.IsFinite(pace) && pace is >= 0 and <= MaximumPace)
        {
            return pace;
        }

        check.Fault("replay_pace", $"{pace} is not within 0 (as fast as it can) to {MaximumPace}");
        return 0;
    }
}
