using System.Diagnostics;
using Google.Type;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>What a shell offers when Tab is pressed.</summary>
public sealed class ConsoleCompletionTests : IAsyncLifetime
{
    private FakeServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeServer.StartAsync();
        _server.Market.Answers.Set<ListSessionsRequest, ListSessionsResponse>(_ => new ListSessionsResponse
        {
            Sessions = { new TradingSession { SessionDate = new Date { Year = 2025, Month = 9, Day = 9 } } },
        });
        _server.Market.Answers.Set<ListDealsRequest, ListDealsResponse>(
            _ => new ListDealsResponse { Deals = { FakeDeals.Nebius() } });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("wa", "watch")]
    [InlineData("watch b", "bitf")]
    [InlineData("quote B", "BITF")]
    [InlineData("rank bitf --as-of 2025", "2025-09-09")]
    [InlineData("reaction 2025", FakeDeals.Id)]
    [InlineData("watch --no-c", "--no-color")]
    [InlineData("completion z", "zsh")]
    public async Task The_program_knows_what_may_follow(string line, string candidate)
    {
        var run = await ConsoleRun.OfAsync(_server.Address, $"[suggest:{line.Length}]", line);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal([candidate], run.Output);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task Without_a_server_the_rest_is_completed_and_nothing_is_told()
    {
        var nobody = new Uri("http://127.0.0.1:1");
        var instruments = await ConsoleRun.OfAsync(nobody, "[suggest:7]", "watch b");
        Assert.Equal((ExitCode.Ok, 0, 0),
            (instruments.ExitCode, instruments.Output.Length, instruments.Errors.Length));
        Assert.Equal(["--json"], (await ConsoleRun.OfAsync(nobody, "[suggest:10]", "watch --js")).Output);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _minergrpc minergrpc")]
    [InlineData("zsh", "#compdef minergrpc")]
    [InlineData("fish", "complete -c minergrpc")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName minergrpc")]
    public async Task Each_shell_has_its_script(string shell, string line)
    {
        var run = await ConsoleRun.OfAsync(null, "completion", shell);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains(run.Output, printed => printed.StartsWith(line, StringComparison.Ordinal));
        Assert.Contains(run.Output, printed => printed.Contains("[suggest:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("minergrpc wat", "watch")]
    [InlineData("minergrpc watch ", "bitf")]
    [InlineData("minergrpc deal 2025-09-08-n", FakeDeals.Id)]
    [InlineData("minergrpc export ticks bitf --form", "--format")]
    [InlineData("minergrpc import bars closes", "")]
    public async Task Bash_completes_with_the_script(string line, string candidate)
    {
        // A function stands for the installed tool.
        const string Tab = """
            program=$1
            minergrpc() { dotnet "$program" "$@"; }
            source <(minergrpc completion bash)
            COMP_LINE=$2 COMP_POINT=${#2}
            read -ra COMP_WORDS <<<"$2"
            [[ $2 == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _minergrpc
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", Tab, "tab", ConsoleProgram.File, line])
        {
            Environment = { [ConsoleApp.ServerVariable] = _server.Address.ToString() },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = await bash.StandardOutput.ReadToEndAsync(Waiting.Deadline());
        Assert.Equal("", await bash.StandardError.ReadToEndAsync(Waiting.Deadline()));
        Assert.Contains(candidate, output.Split('\n'));
    }
}
