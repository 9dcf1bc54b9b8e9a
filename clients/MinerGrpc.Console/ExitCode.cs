namespace MinerGrpc.ConsoleClient;

/// <summary>What the process tells the shell; listed in --help and README.md.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;
    public const int NotFound = 4;
    public const int Refused = 5;
    public const int Interrupted = 130;
}
