using System.Net;
using Google.Protobuf;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.BadInput;

/// <summary>
/// What goes wrong before a request is a message: paths, framing, encodings, deadlines. Most of it the framework
/// answers, with a bare code; what is held here is that code, and that the connection lives on.
/// </summary>
public sealed class BadTransportTests(BadInputServer bad) : IClassFixture<BadInputServer>
{
    private const string GetQuote = "/minergrpc.v1.QuoteService/GetQuote";
    private const string Stream = "/minergrpc.v1.SectorService/StreamSectorMoves";
    private const int Ok = 0, Unknown = 2, InvalidArgument = 3, ResourceExhausted = 8;
    private const int Unimplemented = 12, Internal = 13;

    private static readonly byte[] s_good =
        RawCall.Framed(new GetQuoteRequest { Instrument = "instruments/bitf" }.ToByteArray());

    private static readonly Dictionary<string, (int Status, Func<RawCall, Task<RawAnswer>> Send)> s_calls = new()
    {
        ["a good call"] = (Ok, c => c.SendAsync(GetQuote, s_good)),
        ["an unknown method"] = (Unimplemented, c => c.SendAsync("/minergrpc.v1.QuoteService/GetNothing", s_good)),
        ["an unknown service"] = (Unimplemented, c => c.SendAsync("/minergrpc.v1.NoService/GetQuote", s_good)),
        ["a method in wrong case"] = (Unimplemented, c => c.SendAsync("/minergrpc.v1.QuoteService/getquote", s_good)),
        ["a service in wrong case"] = (Unimplemented, c => c.SendAsync("/MinerGrpc.V1.QuoteService/GetQuote", s_good)),
        ["a dot in the path"] = (Unimplemented, c => c.SendAsync("/minergrpc.v1.QuoteService/./GetQuote", s_good)),
        ["two dots in the path"] =
            (Unimplemented, c => c.SendAsync("/x/../minergrpc.v1.QuoteService/GetQuote", s_good)),
        ["an escape in the path"] = (Unimplemented, c => c.SendAsync("/minergrpc.v1.QuoteService/%47etQuote", s_good)),
        ["a query after the path"] = (Unimplemented, c => c.SendAsync(GetQuote + "?a=b", s_good)),
        ["content of JSON's name"] = (Ok, c => c.SendAsync(GetQuote, s_good, null, "application/grpc+json")),
        ["a control character in a header"] =
            (Ok, c => c.SendAsync(GetQuote, s_good, r => r.Headers.TryAddWithoutValidation("x-note", "a\u0001b"))),
        ["bad base64 in a header"] =
            (Ok, c => c.SendAsync(GetQuote, s_good, r => r.Headers.TryAddWithoutValidation("x-bin", "%%%"))),
        ["a deadline of no number"] = (Ok, c => Timeout(c, "abc")),
        ["a deadline below 0"] = (Ok, c => Timeout(c, "-5S")),
        ["a deadline without a unit"] = (Ok, c => Timeout(c, "1")),
        ["a deadline of a nanosecond"] = (Ok, c => Timeout(c, "1n")),
        ["a deadline of 0"] = (Ok, c => Timeout(c, "0S")),
        ["a length above the limit"] =
            (ResourceExhausted, c => c.SendAsync(GetQuote, RawCall.Framed(new byte[70_000]))),
        ["a length of 4 GiB"] = (Unknown, c => c.SendAsync(GetQuote, RawCall.Framed([], length: uint.MaxValue))),
        ["a cut frame"] = (Internal, c => c.SendAsync(GetQuote, [0, 0, 0])),
        ["a length longer than the body"] = (Internal, c => c.SendAsync(GetQuote, RawCall.Framed([1], length: 100))),
        ["flag 2"] = (Unknown, c => c.SendAsync(GetQuote, RawCall.Framed([], flag: 2))),
        ["compressed without an encoding"] = (Internal, c => c.SendAsync(GetQuote, RawCall.Framed([1], flag: 1))),
        ["an encoding that is not offered"] = (Unimplemented, c => Encoded(c, "br", [1, 2, 3])),
        ["gzip that is none"] = (Unknown, c => Encoded(c, "gzip", [1, 2, 3])),
        ["a gzip bomb"] = (ResourceExhausted, c => Encoded(c, "gzip", RawCall.Gzip(new byte[20 << 20]))),
        ["no message"] = (Internal, c => c.SendAsync(GetQuote, [])),
        ["two messages"] = (Internal, c => c.SendAsync(GetQuote, [.. s_good, .. s_good])),
        ["two messages to a server stream"] =
            (Internal, c => c.SendAsync(Stream, [.. RawCall.Framed([]), .. RawCall.Framed([])])),
        ["a cut message"] = (Unknown, c => c.SendAsync(GetQuote, RawCall.Framed([0x0A, 0x20, 0x61]))),
        ["wire type 7"] = (Unknown, c => c.SendAsync(GetQuote, RawCall.Framed([0x0F]))),
        ["bad UTF-8"] = (Unknown, c => c.SendAsync(GetQuote, RawCall.Framed([0x0A, 0x02, 0xC3, 0x28]))),
        ["1,000 unknown fields"] = (InvalidArgument, c => c.SendAsync(GetQuote,
            RawCall.Framed([.. Enumerable.Repeat((byte[])[0x98, 0x06, 0x01], 1_000).SelectMany(b => b)]))),
    };

    public static TheoryData<string> Calls => [.. s_calls.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_is_answered_with_its_code_and_the_connection_serves_on(string name)
    {
        using var raw = new RawCall(bad.Server);
        var answer = await s_calls[name].Send(raw);

        Assert.Equal((HttpStatusCode.OK, (int?)s_calls[name].Status), (answer.Http, answer.Status));
        FaultAssert.ShowsNothingInside(answer.Message);
        Assert.Equal(Ok, (await raw.SendAsync(GetQuote, s_good)).Status);
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpc-web", HttpStatusCode.UnsupportedMediaType)]
    public async Task Content_that_is_not_gRPC_is_refused(string contentType, HttpStatusCode expected)
    {
        using var raw = new RawCall(bad.Server);

        Assert.Equal(expected, (await raw.SendAsync(GetQuote, s_good, null, contentType)).Http);
    }

    [Fact]
    public async Task A_path_without_a_method_is_not_found()
    {
        using var raw = new RawCall(bad.Server);

        Assert.Equal(HttpStatusCode.NotFound, (await raw.SendAsync("/", s_good)).Http);
    }

    [Fact]
    public async Task Too_many_headers_are_refused()
    {
        using var raw = new RawCall(bad.Server);
        var answer = await raw.SendAsync(GetQuote, s_good, r =>
        {
            for (var i = 0; i < 45; i++)
            {
                r.Headers.TryAddWithoutValidation($"x-{i}", "1");
            }
        });

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.Http);
    }

    [Fact]
    public async Task HTTP_1_is_refused()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(bad.Server.Address).Soon();

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static Task<RawAnswer> Timeout(RawCall call, string value) =>
        call.SendAsync(GetQuote, s_good, r => r.Headers.TryAddWithoutValidation("grpc-timeout", value));

    private static Task<RawAnswer> Encoded(RawCall call, string encoding, byte[] body) => call.SendAsync(
        GetQuote, RawCall.Framed(body, flag: 1), r => r.Headers.TryAddWithoutValidation("grpc-encoding", encoding));
}
