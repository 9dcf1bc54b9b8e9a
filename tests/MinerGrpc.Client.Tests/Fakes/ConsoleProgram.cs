using System.Reflection;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>The console as it was built.</summary>
internal static class ConsoleProgram
{
    /// <summary>To be run with `dotnet`.</summary>
    public static string File { get; } = typeof(ConsoleProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "ConsoleProgram").Value!;
}
