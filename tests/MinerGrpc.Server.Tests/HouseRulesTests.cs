using System.Text.RegularExpressions;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests;

/// <summary>
/// The rules of the house, read from the sources: who may import what, and how files look. A rule that is in the way
/// is changed here, knowingly, or not at all.
/// </summary>
public sealed class HouseRulesTests
{
    private const int LongestFile = 400;
    private const int LongestLine = 120;
    private const string ThisFile = "tests/MinerGrpc.Server.Tests/HouseRulesTests.cs";

    private static IEnumerable<SourceFile> AllCode =>
        ((string[])["src", "clients", "tests"]).SelectMany(f => SourceTree.Files(f, "*.cs"));

    [Fact]
    public void Core_has_no_package() => None(
        SourceTree.Files("src/MinerGrpc.Core", "*.csproj"), "<(Package|Project|Framework)Reference");

    [Fact]
    public void Core_has_no_input_output_clock_or_logger() => None(
        SourceTree.Files("src/MinerGrpc.Core", "*.cs"),
        @"using (Microsoft\.|System\.IO|System\.Net|Google|Grpc)|\b(TimeProvider|ILogger|Stopwatch|File|Console)\.");

    [Fact]
    public void Core_checks_for_overflow() => Assert.All(
        SourceTree.Files("src/MinerGrpc.Core", "*.csproj"),
        f => Assert.Contains("<CheckForOverflowUnderflow>true", f.Text, StringComparison.Ordinal));

    [Theory]
    [InlineData("Feeds", "Storage|Rpc")]
    [InlineData("Storage", "Feeds|Rpc")]
    [InlineData("Rpc", "Feeds|Storage")]
    [InlineData("Telemetry", "Feeds|Storage|Rpc")]
    [InlineData("Web", "Feeds|Storage|Rpc")]
    public void Feeds_storage_and_RPCs_never_name_each_other(string folder, string others) => None(
        SourceTree.Files($"src/MinerGrpc.Server/{folder}", "*.cs"), $@"MinerGrpc\.Server\.({others})\b");

    [Fact]
    public void Only_RPCs_know_the_types_of_the_contract() => None(
        SourceTree.Files("src", "*.cs").Where(f => !f.Path.StartsWith("src/MinerGrpc.Server/Rpc/", Ordinal)
            && !f.Path.StartsWith("src/MinerGrpc.Contracts/", Ordinal)),
        @"MinerGrpc\.V1|Google\.Protobuf|Google\.Rpc|using Grpc\.Core");

    [Fact]
    public void Only_storage_knows_SQL() => None(
        SourceTree.Files("src", "*.cs").Concat(SourceTree.Files("clients", "*.cs"))
            .Where(f => !f.Path.StartsWith("src/MinerGrpc.Server/Storage/", Ordinal)),
        @"Dapper|Microsoft\.Data\.Sqlite|SqliteConnection|\bSELECT |\bINSERT INTO\b|\bPRAGMA ");

    [Fact]
    public void Only_the_export_knows_the_SDK_of_OpenTelemetry() => None(
        SourceTree.Files("src", "*.cs").Where(f => f.Path != "src/MinerGrpc.Server/Telemetry/OtlpExport.cs"),
        @"using OpenTelemetry|\bOpenTelemetry\.");

    [Fact]
    public void Clients_reference_only_the_contracts_and_each_other() => Assert.All(
        SourceTree.Files("clients", "*.csproj"),
        f => Assert.All(
            Regex.Matches(f.Text, "ProjectReference Include=\"([^\"]+)\""),
            m => Assert.Matches(@"MinerGrpc\.(Contracts|Client)\.csproj$", m.Groups[1].Value)));

    [Fact]
    public void Clients_know_nothing_of_the_server() =>
        None(SourceTree.Files("clients", "*.cs"), @"using MinerGrpc\.(Core|Server)\b|MinerGrpc\.(Core|Server)\.[A-Z]");

    [Fact]
    public void Files_are_short() => Nothing(
        AllCode.Where(f => f.Lines.Length > LongestFile).Select(f => $"{f.Path}: {f.Lines.Length} lines"));

    [Fact]
    public void Lines_are_short() => Nothing(
        AllCode.SelectMany(f => f.Lines.Index().Where(l => l.Item.Length > LongestLine)
            .Select(l => $"{f.Path}:{l.Index + 1}: {l.Item.Length} characters")));

    [Fact]
    public void There_are_no_regions() => None(AllCode, "^ *#region");

    [Fact]
    public void Nothing_is_put_off_in_a_comment() => None(AllCode, @"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XXX)\b");

    [Fact]
    public void No_type_is_a_helper_a_manager_or_a_util() =>
        None(AllCode, @"\b(class|struct|record|interface|enum) \w*(Helper|Manager|Util)s?\b");

    [Fact]
    public void Tests_await_events_and_never_sleep() =>
        None(SourceTree.Files("tests", "*.cs"), @"Thread\.Sleep|Task\.Delay\(\s*(\d|TimeSpan)|SpinWait");

    [Fact]
    public void Time_is_an_argument() => None(
        SourceTree.Files("src", "*.cs").Concat(SourceTree.Files("clients", "*.cs")),
        @"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b|new Random\(\)|Random\.Shared");

    private const StringComparison Ordinal = StringComparison.Ordinal;

    /// <summary>No line of the files matches; each that does is named.</summary>
    private static void None(IEnumerable<SourceFile> files, string pattern)
    {
        var searched = files.Where(f => f.Path != ThisFile).ToList();
        Assert.NotEmpty(searched);
        Nothing(searched.SelectMany(f => f.Lines.Index()
            .Where(l => Regex.IsMatch(l.Item, pattern, RegexOptions.CultureInvariant))
            .Select(l => $"{f.Path}:{l.Index + 1}: {l.Item.Trim()}")));
    }

    /// <summary>Names all of them, not only the first.</summary>
    private static void Nothing(IEnumerable<string> breaches) =>
        Assert.Equal(string.Empty, string.Join('\n', breaches));
}
