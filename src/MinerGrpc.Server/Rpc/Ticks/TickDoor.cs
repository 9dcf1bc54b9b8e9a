using Grpc.Core;
using Microsoft.Extensions.Options;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Ticks;

/// <summary>Lets a reader of ticks in, runs its list, and writes down how it ended. Thread-safe.</summary>
internal sealed class TickDoor(
    StreamServices services, TickReaderPlaces places, IOptions<ServerOptions> options, IHostApplicationLifetime host,
    ILogger<TickDoor> log)
{
    private readonly ServerOptions _options = options.Value;

    public async Task RunAsync(
        ListTicksRequest request, IServerStreamWriter<ReadyTicks> responses, ServerCallContext context)
    {
        var question = TickQuestion.Parse(request, services);
        if (host.ApplicationStopping.IsCancellationRequested)
        {
            throw Faults.Draining();
        }

        var caller = places.Enter(context);
        try
        {
            await ReadAsync(question, request.Instrument, responses, context);
        }
        finally
        {
            places.Leave(caller);
        }
    }

    private async Task ReadAsync(
        TickQuestion question, string instrument, IServerStreamWriter<ReadyTicks> responses, ServerCallContext context)
    {
        var timeout = new WriteTimeout(context, TimeSpan.FromSeconds(_options.WriteTimeoutSeconds), services.Time);
        var life = new StreamLife(
            TimeSpan.FromHours(_options.StreamLifetimeHours), services.Time, context.CancellationToken,
            host.ApplicationStopping);
        var list = new TickList(services, question, responses, timeout, life);
        var peer = Faults.Show(context.Peer);
        var reason = "failed";
        try
        {
            await list.RunAsync();
            reason = "done";
        }
        catch (StuckClientException)
        {
            reason = "stuck";
            log.StreamReset(peer, _options.WriteTimeoutSeconds);
            throw Faults.StuckClient(_options.WriteTimeoutSeconds);
        }
        catch (Exception) when (context.CancellationToken.IsCancellationRequested)
        {
            reason = "client gone";
            throw;
        }
        catch (RpcException ended)
        {
            reason = ended.StatusCode.ToString();
            throw;
        }
        finally
        {
            log.TicksClosed(peer, instrument, reason, list.Ticks, life.Age.TotalSeconds, list.Position);
        }
    }
}
