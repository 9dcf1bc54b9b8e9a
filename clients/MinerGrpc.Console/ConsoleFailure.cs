using System.Net.Sockets;
using Grpc.Core;
using MinerGrpc.Client;

namespace MinerGrpc.ConsoleClient;

/// <summary>An end with one line for the person and a code for the shell.</summary>
internal sealed class ConsoleFailure : Exception
{
    private const string StartHint = "start one with: dotnet run --project src/MinerGrpc.Server";

    public ConsoleFailure(int exitCode, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ExitCode = exitCode;
    }

    public int ExitCode { get; }

    /// <summary>A failed call, by what it means to the person.</summary>
    public static ConsoleFailure From(RpcException failure, Uri server)
    {
        var detail = failure.Status.Detail;
        if (failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal && NetworkFault(failure) is { } fault)
        {
            var advice = server.IsLoopback ? StartHint : "check the address and the network";
            return new(
                ConsoleClient.ExitCode.Unreachable, $"no server at {Short(server)} ({fault}); {advice}", failure);
        }

        return failure.StatusCode switch
        {
            StatusCode.Unavailable => new(
                ConsoleClient.ExitCode.Unreachable,
                $"the server at {Short(server)} is not ready: {detail}; try again in a few seconds",
                failure),
            StatusCode.DeadlineExceeded => new(
                ConsoleClient.ExitCode.Unreachable,
                $"the server at {Short(server)} did not answer in time; look at its log, or try again",
                failure),
            StatusCode.NotFound => new(ConsoleClient.ExitCode.NotFound, detail, failure),
            _ => new(
                ConsoleClient.ExitCode.Refused,
                $"the server at {Short(server)} refused with {failure.StatusCode}: {detail}",
                failure),
        };
    }

    /// <summary>A stream or publisher that ended for good.</summary>
    public static ConsoleFailure From(MinerGrpcException failure, Uri server) => failure.StatusCode switch
    {
        { } status when ReconnectPolicy.IsRefusal(status) && failure.InnerException is RpcException refusal
            && status != StatusCode.OutOfRange => From(refusal, server),
        StatusCode.OutOfRange => new(
            ConsoleClient.ExitCode.Refused,
            $"{failure.InnerException?.Message ?? failure.Message}; leave out --after, or give an older --since",
            failure),
        StatusCode.AlreadyExists or StatusCode.ResourceExhausted =>
            new(ConsoleClient.ExitCode.Refused, failure.Message, failure),
        _ => new(ConsoleClient.ExitCode.Unreachable, $"{failure.Message} ({Short(server)})", failure),
    };

    /// <summary>The address without the slash that <see cref="Uri"/> puts behind it.</summary>
    public static string Short(Uri server) => server.GetLeftPart(UriPartial.Authority);

    private static string? NetworkFault(RpcException failure)
    {
        for (Exception? cause = failure.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "connection refused";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }:
                    return "no such host";
                case SocketException socket:
                    return socket.Message;
                case TimeoutException or OperationCanceledException:
                    return "no connection in time";
                case HttpRequestException { InnerException: null } http:
                    return http.Message;
                default:
                    break;
            }
        }

        return null;
    }
}
