using MinerGrpc.Server.Maintenance;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.Server.Tests.Wire;

namespace MinerGrpc.Server.Tests.Maintenance;

/// <summary>How a command of the server ended, and what it told.</summary>
internal sealed record CommandRun(int ExitCode, IReadOnlyList<string> Lines, string Errors)
{
    public IEnumerable<string> Damages => Lines.Where(l => l.StartsWith("damage: ", StringComparison.Ordinal));

    /// <summary>Runs it in this process on the folder's database.</summary>
    public static CommandRun Of(TestFolder folder, params string[] args)
    {
        var command = ServerCommand.Parse(args)!;
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = new MaintenanceRun(RandomMarket.Universe, output, errors, isWatched: false, TimeProvider.System)
            .Run(command, folder.Database);
        return new CommandRun(
            code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), errors.ToString());
    }

    /// <summary>Nothing was found.</summary>
    public CommandRun Fine()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {string.Join('\n', Lines)}{Errors}");
        Assert.Empty(Errors);
        Assert.Contains("; no damage", Assert.Single(Lines), StringComparison.Ordinal);
        return this;
    }

    /// <summary>Refused in one line that names what is in the way.</summary>
    public void Refused(string named)
    {
        Assert.True(ExitCode == 2, $"exit code {ExitCode}: {string.Join('\n', Lines)}{Errors}");
        Assert.Empty(Lines);
        Assert.Contains(named, Assert.Single(Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }
}
