using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>A start that cannot be is refused with a message that says why and what to do.</summary>
public sealed class StartRefusalTests
{
    [Fact]
    public async Task A_second_server_on_one_database_is_refused_with_the_first_ones_process()
    {
        using var folder = new TestFolder();
        await using var first = await TestServer.StartAsync(folder, null);

        var message = await RefusalAsync(folder);

        Assert.Contains($"in use by process {Environment.ProcessId};", message, StringComparison.Ordinal);
        Assert.Contains("--Database:Path=", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_first_has_stopped_the_second_may_start()
    {
        using var folder = new TestFolder();
        await using (await TestServer.StartAsync(folder, null))
        {
        }

        await using var second = await TestServer.StartAsync(folder, null);
    }

    [Fact]
    public async Task A_database_of_a_newer_server_is_refused()
    {
        using var folder = new TestFolder();
        await using (await TestServer.StartAsync(folder, null))
        {
        }

        DatabaseFile.Execute(folder, "PRAGMA user_version = 99");

        Assert.Contains("has schema version 99", await RefusalAsync(folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        using var folder = new TestFolder();
        DatabaseFile.Execute(folder, "CREATE TABLE notes(text TEXT)");

        Assert.Contains("is a database of another program", await RefusalAsync(folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_another_program_is_left_as_it_was()
    {
        using var folder = new TestFolder();
        DatabaseFile.Execute(folder, "CREATE TABLE notes(text TEXT)");
        var before = await File.ReadAllBytesAsync(folder.Database);
        await RefusalAsync(folder);

        Assert.Equal(before, await File.ReadAllBytesAsync(folder.Database));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.Database, new string('x', 5_000));

        Assert.Contains("is not a readable SQLite database", await RefusalAsync(folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_refused()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.File("file"), "a file, not a folder");

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(
            () => TestServer.StartAsync(folder, null, $"--Database:Path={folder.File("file/below/journal.db")}"));

        Assert.Contains("cannot be made", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_a_folder_is_refused()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.Database);

        Assert.Contains(folder.Database, await RefusalAsync(folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Sever:Port=1", "'--Sever:Port=1' is no option")]
    [InlineData("--Server:Port=70000", "--Server:Port=70000: ")]
    [InlineData("--Server:Port=abc", "an option of Server cannot be read")]
    [InlineData("--Feed:Kind=Nothing", "an option of Feed cannot be read")]
    [InlineData("--Feed:Pace=-1", "--Feed:Pace=-1: ")]
    [InlineData("--Feed:Kind=Csv", "is no file")]
    [InlineData("--Server:Address=0.0.0.0", "is not loopback")]
    [InlineData("--Server:Address=here", "is no IP address")]
    [InlineData("--Server:Reflection", "needs a value")]
    [InlineData("word", "'word' is no option")]
    public async Task A_bad_option_is_refused_by_its_name(string option, string expected)
    {
        using var folder = new TestFolder();
        var refusal = await Assert.ThrowsAsync<StartRefusedException>(
            () => TestServer.StartAsync(folder, null, option));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(TestFolder folder) =>
        (await Assert.ThrowsAsync<StartRefusedException>(() => TestServer.StartAsync(folder, null))).Message;
}
