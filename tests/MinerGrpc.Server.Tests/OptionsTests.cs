using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests;

/// <summary>Every option is told to the people who run the server.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string> Names => [.. ServerArguments.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_option_is_explained_in_the_README(string name)
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "README.md"));

        Assert.Contains(name, readme, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_option_stands_in_the_help_with_its_default(string name) =>
        Assert.Contains($"--{name}=", ServerArguments.Help, StringComparison.Ordinal);
}
