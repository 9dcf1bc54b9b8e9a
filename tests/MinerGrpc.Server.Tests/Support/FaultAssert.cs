using System.Text.RegularExpressions;
using Google.Rpc;
using Grpc.Core;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>What every error of the server must be: google.rpc.Status with an ErrorInfo, and no look inside.</summary>
internal static partial class FaultAssert
{
    /// <summary>The call fails with this code and reason; the details are returned.</summary>
    public static async Task<Google.Rpc.Status> FailsAsync(
        StatusCode code, string reason, Func<Task> call) =>
        Is(code, reason, await Assert.ThrowsAsync<RpcException>(call));

    public static Google.Rpc.Status Is(StatusCode code, string reason, RpcException e)
    {
        Assert.True(code == e.StatusCode, $"{e.StatusCode}, not {code}: {e.Status.Detail}");
        ShowsNothingInside(e.Status.Detail);
        var status = e.GetRpcStatus();
        Assert.NotNull(status);
        var info = status.GetDetail<ErrorInfo>();
        Assert.NotNull(info);
        Assert.Equal((reason, "minergrpc"), (info.Reason, info.Domain));
        Assert.Equal(e.Status.Detail, status.Message);
        return status;
    }

    /// <summary>The fields of BadRequest.</summary>
    public static string[] FieldsOf(Google.Rpc.Status status) =>
        [.. (status.GetDetail<BadRequest>()?.FieldViolations ?? []).Select(v => v.Field)];

    /// <summary>No type of an exception, no path, no SQL.</summary>
    public static void ShowsNothingInside(string message) => Assert.DoesNotMatch(Inside(), message);

    [GeneratedRegex(@"\w+Exception\b|/(work|tmp|home|root|usr)/|SQLite|SELECT |INSERT INTO|System\.|   at ")]
    private static partial Regex Inside();
}
