using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>Statuses as the server sends them: with ErrorInfo, and RetryInfo where it says when to come back.</summary>
internal static class Failures
{
    public static RpcException Of(
        StatusCode code, string message, string reason = "TEST", TimeSpan? retryIn = null)
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)code,
            Message = message,
            Details = { Any.Pack(new ErrorInfo { Reason = reason, Domain = "minergrpc" }) },
        };
        if (retryIn is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        return status.ToRpcException();
    }
}
