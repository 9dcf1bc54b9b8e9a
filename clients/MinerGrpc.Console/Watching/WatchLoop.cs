using Grpc.Core;
using MinerGrpc.Client;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>Reads the stream into a view. Impatient before the first connection, patient for ever after it.</summary>
/// <param name="connection">The command's connection.</param>
/// <param name="options">What to stream.</param>
/// <param name="count">End after this many events. Null: never.</param>
internal sealed class WatchLoop(ServerConnection connection, SubscriptionOptions options, int? count)
{
    private const int FirstAttempts = 3;
    private static readonly TimeSpan s_longestFirstDelay = TimeSpan.FromSeconds(3);

    /// <exception cref="ConsoleFailure">The server was never there.</exception>
    /// <exception cref="MinerGrpcException">The server refused the stream.</exception>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public async Task RunAsync(IWatchView view, CancellationToken stop)
    {
        var connected = false;
        var events = 0;
        await foreach (var update in connection.Client.SubscribeAsync(options, stop))
        {
            if (update is SectorUpdate.Acknowledged)
            {
                connected = true;
            }
            else if (!connected && update is SectorUpdate.Disconnected failed
                && (failed.Attempt >= FirstAttempts || failed.RetryIn > s_longestFirstDelay))
            {
                throw NeverConnected(failed.Break);
            }

            if (connected)
            {
                view.Show(update);
            }

            if (update is SectorUpdate.EventArrived && ++events == count)
            {
                return;
            }
        }
    }

    private ConsoleFailure NeverConnected(ConnectionBreak ended) =>
        ended is { Status: not null, Cause: RpcException call }
            ? ConsoleFailure.From(call, connection.Server)
            : new ConsoleFailure(
                ExitCode.Unreachable,
                $"the server at {ConsoleFailure.Short(connection.Server)} does not answer ({ended.Message}); "
                + "look at its log",
                ended.Cause);
}
