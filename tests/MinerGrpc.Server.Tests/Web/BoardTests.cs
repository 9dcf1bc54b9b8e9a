using System.Net;
using System.Net.Sockets;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.Server.Web;

namespace MinerGrpc.Server.Tests.Web;

/// <summary>The board's listener: its files, what it says without them, and whom it answers.</summary>
public sealed class BoardTests
{
    private const string AnyPort = "--Board:Port=0";

    [Fact]
    public async Task The_page_is_asked_for_each_time_and_its_assets_never_again()
    {
        using var page = BuiltPage();
        await using var server = await TestServer.StartAsync(AnyPort, $"--Board:Folder={page.Path}");
        using var browser = new HttpClient { BaseAddress = server.Board };

        using var index = await browser.GetAsync(new Uri("/", UriKind.Relative)).Soon();
        using var asset = await browser.GetAsync(new Uri("/assets/index-1.js", UriKind.Relative)).Soon();

        Assert.Equal("<p>board</p>", await index.Content.ReadAsStringAsync());
        Assert.Equal("text/html", index.Content.Headers.ContentType?.MediaType);
        Assert.True(index.Headers.CacheControl?.NoCache);
        Assert.NotNull(index.Headers.ETag);
        Assert.Equal("text/javascript", asset.Content.Headers.ContentType?.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", asset.Headers.GetValues("Cache-Control").Single());
        Assert.All([index, asset], answer =>
        {
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        });
    }

    [Theory]
    [InlineData("/assets/no.js")]
    [InlineData("/assets/")]
    [InlineData("/assets/../../secret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/index.html/")]
    public async Task What_is_not_of_the_page_is_not_found(string path)
    {
        using var page = BuiltPage();
        File.WriteAllText(Path.Combine(page.Path, "..", "secret.txt"), "secret");
        await using var server = await TestServer.StartAsync(AnyPort, $"--Board:Folder={page.Path}");
        using var browser = new HttpClient { BaseAddress = server.Board };

        using var answer = await browser.GetAsync(new Uri(
            server.Board!.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })).Soon();

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void The_usual_port_is_given_up_when_it_is_taken_and_one_that_was_asked_for_is_not()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var taken = new BoardOptions { Port = port };

        Assert.False(BoardListener.GivesWay(taken, IPAddress.Loopback, isAsked: true));
        Assert.False(taken.IsOff);
        Assert.True(BoardListener.GivesWay(taken, IPAddress.Loopback, isAsked: false));
        Assert.True(taken.IsOff);

        other.Stop();
        var free = new BoardOptions { Port = port };
        Assert.False(BoardListener.GivesWay(free, IPAddress.Loopback, isAsked: false));
        Assert.False(free.IsOff);
    }

    [Fact]
    public async Task Without_a_built_page_the_address_says_how_to_build_it_and_becomes_the_board_once_it_is()
    {
        using var page = new TestFolder();
        var folder = page.File("dist");
        await using var server = await TestServer.StartAsync(AnyPort, $"--Board:Folder={folder}");
        using var browser = new HttpClient { BaseAddress = server.Board };

        using var unbuilt = await browser.GetAsync(new Uri("/", UriKind.Relative)).Soon();
        var text = await unbuilt.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unbuilt.StatusCode);
        Assert.Contains(Path.Combine(SourceTree.Root, "clients", "web") + "\nnpm ci\nnpm run build", text,
            StringComparison.Ordinal);

        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "index.html"), "<p>board</p>");
        Assert.Equal("<p>board</p>", await browser.GetStringAsync(new Uri("/", UriKind.Relative)).Soon());
    }

    [Theory]
    [InlineData("evil.example", null)]
    [InlineData("127.0.0.1", "http://evil.example")]
    [InlineData("127.0.0.1", "null")]
    public async Task A_name_or_a_page_that_is_not_ours_is_refused(string host, string? origin)
    {
        await using var server = await TestServer.StartAsync(AnyPort);
        using var browser = new HttpClient { BaseAddress = server.Board };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/", UriKind.Relative));
        request.Headers.Host = $"{host}:{server.Board!.Port}";
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var answer = await browser.SendAsync(request).Soon();

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task An_address_and_localhost_are_ours_and_so_is_the_page_under_them(string host)
    {
        using var page = BuiltPage();
        await using var server = await TestServer.StartAsync(AnyPort, $"--Board:Folder={page.Path}");
        using var browser = new HttpClient { BaseAddress = server.Board };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/", UriKind.Relative));
        request.Headers.Host = $"{host}:{server.Board!.Port}";
        request.Headers.Add("Origin", $"http://{host}:{server.Board.Port}");

        using var answer = await browser.SendAsync(request).Soon();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_gRPC_port_has_no_page_and_no_gRPC_Web()
    {
        using var page = BuiltPage();
        await using var server = await TestServer.StartAsync(AnyPort, $"--Board:Folder={page.Path}");
        using var client = new HttpClient
        {
            BaseAddress = server.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var index = await client.GetAsync(new Uri("/", UriKind.Relative)).Soon();
        using var call = await WebCall.PostAsync(client, WebCall.Info, []).Soon();

        Assert.Equal(HttpStatusCode.NotFound, index.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, call.StatusCode);
    }

    [Fact]
    public async Task Without_a_port_there_is_no_board()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Null(server.Board);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_the_gRPC_port_does_not_notice()
    {
        await using var server = await TestServer.StartAsync(AnyPort, "--Board:MaxConnections=1");
        using var first = new HttpClient { BaseAddress = server.Board };
        using var kept = await first.GetAsync(new Uri("/", UriKind.Relative)).Soon();

        // The system takes it, and the server closes it unasked.
        await RawSocket.ConnectAndEndAsync(server.Board!);

        using var again = await first.GetAsync(new Uri("/", UriKind.Relative)).Soon();
        Assert.Equal(kept.StatusCode, again.StatusCode);
        Assert.NotNull(await server.Info.GetServerInfoAsync(new MinerGrpc.V1.GetServerInfoRequest()));
    }

    private static TestFolder BuiltPage()
    {
        var page = new TestFolder();
        File.WriteAllText(page.File("index.html"), "<p>board</p>");
        Directory.CreateDirectory(page.File("assets"));
        File.WriteAllText(page.File(Path.Combine("assets", "index-1.js")), "export {}");
        return page;
    }
}
