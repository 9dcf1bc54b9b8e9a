using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Client;

namespace MinerGrpc.ConsoleClient.Exports;

/// <summary>How the commands ask for ticks.</summary>
internal static class TickQuestions
{
    /// <param name="from">Null: from the oldest.</param>
    /// <param name="to">Null: to the newest.</param>
    /// <param name="surface">Told of breaks.</param>
    /// <param name="attempts">Breaks without data between them before giving up.</param>
    public static TickOptions Of(Timestamp? from, Timestamp? to, Surface surface, int attempts) => new()
    {
        StartTime = from,
        EndTime = to,
        Reconnect = new ReconnectOptions { MaximumAttemptsWithoutData = attempts },
        Disconnected = (ended, delay) =>
        {
            surface.EndProgress();
            surface.Tell(FormattableString.Invariant(
                $"connection lost ({ended.Message}); trying again in {delay.TotalSeconds:0.0} s"));
        },
    };
}
