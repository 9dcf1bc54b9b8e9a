namespace MinerGrpc.Server.Tests.Maintenance;

/// <summary>The commands of the command line.</summary>
public sealed class ServerCommandTests
{
    [Theory]
    [InlineData("--verify", "Verify", "")]
    [InlineData("--rebuild --Database:Path=x.db", "Rebuild", "")]
    [InlineData("--Database:Path x.db --backup b.db", "Backup", "b.db")]
    [InlineData("--backup=b.db --force", "Backup", "b.db")]
    [InlineData("--force --restore b.db", "Restore", "b.db")]
    public void A_command_is_read(string line, string kind, string file)
    {
        var command = ServerCommand.Parse(line.Split(' '))!;

        Assert.Equal((kind, file), (command.Kind.ToString(), command.File));
        Assert.Equal(line.Contains("force", StringComparison.Ordinal), command.Force);
        Assert.DoesNotContain("--force", command.Options);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--Server:Port=0 --Feed:Kind=None")]
    public void A_line_without_a_command_starts_the_server(string line) =>
        Assert.Null(ServerCommand.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData("--verify --rebuild", "are two commands")]
    [InlineData("--verify=x", "--verify takes no value")]
    [InlineData("--verify x", "'x' is no option")]
    [InlineData("--verify --force", "--force has no meaning for --verify")]
    [InlineData("--force", "--force belongs to --backup")]
    [InlineData("--backup", "--backup needs a file")]
    [InlineData("--backup=", "--backup needs a file")]
    [InlineData("--restore --force", "--restore needs a file")]
    [InlineData("--backup a.db b.db", "'b.db' is no option")]
    [InlineData("--verify --Server:Port=1", "--Server:Port=1 has no meaning for --verify")]
    [InlineData("--verify --Database:Pfad=x", "is no option")]
    public void A_line_that_makes_no_sense_is_refused(string line, string told) => Assert.Contains(
        told, Assert.Throws<StartRefusedException>(() => ServerCommand.Parse(line.Split(' '))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("--verify ")]
    [InlineData("--rebuild ")]
    [InlineData("--backup FILE")]
    [InlineData("--restore FILE")]
    [InlineData("--force")]
    [InlineData("Exit codes: 0 fine, 1 damage was found, 2 ")]
    public void The_help_lists_it(string word) =>
        Assert.Contains(word, ServerArguments.Help, StringComparison.Ordinal);
}
