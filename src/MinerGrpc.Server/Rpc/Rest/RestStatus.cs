using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using HttpResponse = Microsoft.AspNetCore.Http.HttpResponse;
using Status = Google.Rpc.Status;

namespace MinerGrpc.Server.Rpc.Rest;

/// <summary>A status of <see cref="Faults"/> as JSON, as the transcoder writes those that a call throws.</summary>
internal static class RestStatus
{
    /// <summary>What the details of a status may hold; without it they could not be written as JSON.</summary>
    public static TypeRegistry Details { get; } = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);

    private static readonly JsonFormatter s_json = new(JsonFormatter.Settings.Default.WithTypeRegistry(Details));

    public static Task WriteAsync(HttpResponse response, RpcException fault)
    {
        var status = fault.GetRpcStatus() ?? new Status { Code = (int)fault.StatusCode, Message = fault.Status.Detail };
        response.StatusCode = HttpCodeOf((StatusCode)status.Code);
        response.ContentType = "application/json; charset=utf-8";
        return response.WriteAsync(s_json.Format(status), Encoding.UTF8);
    }

    /// <summary>As google.rpc.Code says, and the transcoder does.</summary>
    public static int HttpCodeOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.FailedPrecondition => 400,
        StatusCode.Unauthenticated => 401,
        StatusCode.PermissionDenied => 403,
        StatusCode.NotFound => 404,
        StatusCode.AlreadyExists or StatusCode.Aborted => 409,
        StatusCode.ResourceExhausted => 429,
        StatusCode.Cancelled => 408,
        StatusCode.Unimplemented => 501,
        StatusCode.Unavailable => 503,
        StatusCode.DeadlineExceeded => 504,
        _ => 500,
    };
}
