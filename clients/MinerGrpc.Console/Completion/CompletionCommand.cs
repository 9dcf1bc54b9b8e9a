using System.CommandLine;
using MinerGrpc.ConsoleClient.Commands;

namespace MinerGrpc.ConsoleClient.Completion;

/// <summary>`completion`: a script that has the shell ask this program what may follow.</summary>
internal static class CompletionCommand
{
    public static Command Create(Surface surface)
    {
        var shell = new Argument<string>("SHELL") { Description = "Which shell the script is for" };
        shell.AcceptOnlyFromAmong([.. ShellScripts.Shells]);
        var command = new ExampleCommand(
            "completion",
            "Print a script that completes commands, options, instruments and session days in a shell",
            "completion bash > ~/.local/share/bash-completion/completions/minergrpc",
            "completion zsh > \"${fpath[1]}/_minergrpc\"",
            "completion fish > ~/.config/fish/completions/minergrpc.fish",
            "completion pwsh >> $PROFILE")
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            surface.Out.Write(ShellScripts.Of(parsed.GetRequiredValue(shell)));
            return ExitCode.Ok;
        });
        return command;
    }
}
