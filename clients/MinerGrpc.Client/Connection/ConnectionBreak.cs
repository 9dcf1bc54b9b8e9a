using Grpc.Core;

namespace MinerGrpc.Client;

/// <summary>Why a call ended, as far as the next step depends on it.</summary>
/// <param name="Status">The call's status. Null: the client itself gave the call up (a stall, a hole).</param>
/// <param name="Message">What happened, in words for a person.</param>
public sealed record ConnectionBreak(StatusCode? Status, string Message)
{
    /// <summary>How long the server asks to wait, from RetryInfo or a notice. Null: it does not say.</summary>
    public TimeSpan? ServerDelay { get; init; }

    /// <summary>ErrorInfo.reason, such as CURSOR_EXPIRED. Null: the status has none.</summary>
    public string? Reason { get; init; }

    /// <summary>The exception of the call. Null: there was none.</summary>
    public Exception? Cause { get; init; }

    /// <summary>Reads status, reason and delay out of a failed call.</summary>
    public static ConnectionBreak From(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        // A status whose details cannot be parsed still has its code, which is what decides.
        var status = exception.Trailers.GetRpcStatus(ignoreParseError: true);
        var delay = status?.GetDetail<Google.Rpc.RetryInfo>()?.RetryDelay;
        var text = string.IsNullOrEmpty(exception.Status.Detail) ? "no detail given" : exception.Status.Detail;
        return new(exception.StatusCode, text)
        {
            ServerDelay = delay?.ToTimeSpan(),
            Reason = status?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason,
            Cause = exception,
        };
    }
}
