using Grpc.Core;

namespace MinerGrpc.Client;

/// <summary>
/// A stream or publisher has ended for good: the server refused it, or the limit of attempts is reached. The message
/// says what happened and what to do; the cause is the inner exception where there was one.
/// </summary>
public sealed class MinerGrpcException : Exception
{
    /// <summary>Not for use without a message; present because exceptions have it.</summary>
    public MinerGrpcException()
    {
    }

    /// <summary>An end with a text for a person.</summary>
    public MinerGrpcException(string message)
        : base(message)
    {
    }

    /// <summary>An end with a text for a person and its cause.</summary>
    public MinerGrpcException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal MinerGrpcException(string message, ConnectionBreak ended)
        : base(message, ended.Cause)
    {
        StatusCode = ended.Status;
        Reason = ended.Reason;
    }

    /// <summary>The status that ended it. Null: the client itself gave up.</summary>
    public StatusCode? StatusCode { get; }

    /// <summary>ErrorInfo.reason. Null: the status has none.</summary>
    public string? Reason { get; }

    /// <summary>The end of a stream or publisher that the policy gave up.</summary>
    internal static MinerGrpcException From(string what, ConnectionBreak ended, int attempts) =>
        ended.Status is { } status && ReconnectPolicy.IsRefusal(status)
            ? Refused(what, ended)
            : new($"The {what} ended after {attempts} attempts without data; the last: {ended.Message}", ended);

    /// <summary>The end by an answer that the same request would get again.</summary>
    internal static MinerGrpcException Refused(string what, ConnectionBreak ended)
    {
        var advice = ended.Status == Grpc.Core.StatusCode.OutOfRange
            ? "; the events after the cursor are not in the journal any more: start live, or set GapPolicy to Snapshot"
              + " to be told of the gap and go on from the present state"
            : "";
        return new($"The server refused the {what} with {ended.Status}: {ended.Message}{advice}", ended);
    }
}
