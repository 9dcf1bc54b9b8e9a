using System.Net;
using Grpc.Core;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// Places for calls of one kind: so many in all, and so many for each caller, so that one alone cannot take them all.
/// Thread-safe.
/// </summary>
/// <param name="limit">Its name; that of each caller's share has `_per_caller` behind it.</param>
/// <param name="taken">What a place is taken by: "publishers are connected".</param>
/// <param name="maximum">In all.</param>
/// <param name="callerMaximum">For each caller.</param>
internal abstract class CallerPlaces(string limit, string taken, int maximum, int callerMaximum)
{
    private readonly object _gate = new();
    private readonly CallerCounts _callers = new();
    private int _count;

    /// <summary>Places that are taken now.</summary>
    public int Current => Volatile.Read(ref _count);

    /// <summary>Of them, by one caller.</summary>
    public int CountOf(IPAddress caller)
    {
        lock (_gate)
        {
            return _callers.Of(caller);
        }
    }

    /// <summary>Takes a place, until <see cref="Leave"/>.</summary>
    /// <returns>Who has it: the caller.</returns>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: all are taken, or all that the caller may have.</exception>
    public IPAddress Enter(ServerCallContext context)
    {
        var caller = CallerCounts.CallerOf(context.GetHttpContext());
        lock (_gate)
        {
            if (_callers.Of(caller) >= callerMaximum)
            {
                throw Faults.LimitReached($"{limit}_per_caller", callerMaximum,
                    $"{callerMaximum} {taken} from your address, no more are taken; close one");
            }

            if (_count >= maximum)
            {
                throw Faults.LimitReached(
                    limit, maximum, $"{maximum} {taken}, no more are taken; try again later");
            }

            _callers.Enter(caller);
            Volatile.Write(ref _count, _count + 1);
            return caller;
        }
    }

    /// <summary>Once for each place that was taken.</summary>
    public void Leave(IPAddress caller)
    {
        lock (_gate)
        {
            _callers.Leave(caller);
            Volatile.Write(ref _count, _count - 1);
        }
    }
}

/// <summary>Streams that publish or import.</summary>
internal sealed class PublisherPlaces(ServerOptions options) : CallerPlaces(
    "publishers", "publishers are connected", options.MaxPublishers, options.MaxPublishersPerCaller);

/// <summary>Lists of ticks that are read.</summary>
internal sealed class TickReaderPlaces(ServerOptions options) : CallerPlaces(
    "tick_readers", "lists of ticks are being read", options.MaxTickReaders, options.MaxTickReadersPerCaller);
