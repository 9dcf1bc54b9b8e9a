using System.Runtime.InteropServices;
using MinerGrpc.ConsoleClient;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    // The commands end by the token, so that the terminal and the connection are left in order.
    context.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var surface = new Surface(StandardOutput.Open(), Console.Error)
{
    Terminal = Terminal.Open(),
    WritesToTerminal = !Console.IsOutputRedirected,
    ShowsProgress = !Console.IsErrorRedirected,
    Variable = Environment.GetEnvironmentVariable,
};
return await ConsoleApp.RunAsync(args, surface, stop.Token);
