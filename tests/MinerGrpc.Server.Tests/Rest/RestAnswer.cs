using System.Net;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Rest;

/// <summary>An answer of JSON over HTTP, read back into the contract's messages.</summary>
internal sealed record RestAnswer(HttpStatusCode Code, string? MediaType, string Body)
{
    private static readonly JsonParser s_parser = new(
        JsonParser.Settings.Default.WithTypeRegistry(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    public static async Task<RestAnswer> GetAsync(TestServer server, string path)
    {
        using var client = new HttpClient { BaseAddress = server.Board };
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative)).Soon();
        return new RestAnswer(
            answer.StatusCode, answer.Content.Headers.ContentType?.MediaType,
            await answer.Content.ReadAsStringAsync().Soon());
    }

    /// <summary>The message; the JSON must hold nothing that the contract does not know.</summary>
    public T Message<T>()
        where T : IMessage<T>, new()
    {
        Assert.True(Code == HttpStatusCode.OK, Body);
        Assert.Equal("application/json", MediaType);
        return s_parser.Parse<T>(Body);
    }

    /// <summary>Each line.</summary>
    public List<T> Lines<T>()
        where T : IMessage<T>, new()
    {
        Assert.True(Code == HttpStatusCode.OK, Body);
        Assert.Equal("application/x-ndjson", MediaType);
        return [.. Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(s_parser.Parse<T>)];
    }

    /// <summary>The status in the body, which must have its ErrorInfo.</summary>
    public Status Fault(HttpStatusCode code, Code status, string reason)
    {
        Assert.True(code == Code, $"{Code}: {Body}");
        Assert.Equal("application/json", MediaType);
        return IsFault(Body, status, reason);
    }

    public static Status Read(string json) => s_parser.Parse<Status>(json);

    /// <summary>A line, or a body, that is a status.</summary>
    public static Status IsFault(string json, Code status, string reason)
    {
        var fault = s_parser.Parse<Status>(json);
        Assert.Equal((int)status, fault.Code);
        FaultAssert.ShowsNothingInside(fault.Message);
        var info = fault.GetDetail<ErrorInfo>();
        Assert.NotNull(info);
        Assert.Equal((reason, "minergrpc"), (info.Reason, info.Domain));
        return fault;
    }
}
