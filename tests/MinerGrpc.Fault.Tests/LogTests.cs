using System.Text.Json;
using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>The log as an operator's programs read it.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task A_log_in_JSON_has_time_level_id_and_each_value_by_name()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database, "--Log:Format=Json");
        Assert.Equal(0, await server.TerminateAsync());

        var lines = server.Log.Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var listening = Assert.Single(lines, l => l.GetProperty("EventId").GetInt32() == 1000);
        Assert.Equal("Information", listening.GetProperty("LogLevel").GetString());
        Assert.EndsWith("Z", listening.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
        Assert.Equal(scratch.Database, listening.GetProperty("State").GetProperty("path").GetString());
        Assert.Equal(server.Address.Port, listening.GetProperty("State").GetProperty("port").GetInt32());
        Assert.Contains(lines, l => l.GetProperty("EventId").GetInt32() == 1001);
    }

    [Fact]
    public async Task A_log_for_people_is_one_line_a_message_with_time_level_and_id()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        Assert.Equal(0, await server.TerminateAsync());

        Assert.All(server.Log.Split('\n'), line => Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [a-z]{4}: MinerGrpc\.[A-Za-z.]+\[\d+\] \S", line));
    }

    [Fact]
    public async Task A_level_keeps_what_is_below_it_out()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        using var quietly = new Scratch();
        var port = server.Address.Port;
        Assert.Equal(0, await server.TerminateAsync());
        await using var quiet = ServerProcess.Launch(
            quietly.Database, $"--Server:Port={port}", "--Log:Level=Warning");
        using var client = new Client.MinerGrpcClient(server.Address);
        await Waiting.UntilAsync(async () =>
        {
            try
            {
                await client.ServerInfo.GetServerInfoAsync(new V1.GetServerInfoRequest());
                return true;
            }
            catch (Grpc.Core.RpcException e) when (e.StatusCode == Grpc.Core.StatusCode.Unavailable)
            {
                // It does not say that it listens, which is what this test is about.
                return false;
            }
        }, "the quiet server answers");
        Assert.Equal(0, await quiet.TerminateAsync());

        Assert.Empty(quiet.Log);
    }
}
