using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests;

/// <summary>
/// src/OPERATING.md tells all that there is and nothing else: a row that is missing and a row too many both fail.
/// </summary>
public sealed class OperatingTests
{
    [Fact]
    public void The_options_are_those_of_the_code_with_their_defaults_and_ranges() => Assert.Equal(
        ServerArguments.Options.Select(o => $"{o.Name} | {o.Default} | {o.Range}").Order(StringComparer.Ordinal),
        OperatingTable.Below("Options").Select(c => $"{c[0]} | {c[1]} | {c[2]}").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_number_that_can_be_chosen_says_what_too_small_or_too_large_does()
    {
        string[] anyNumberWillDo = ["Server:Port", "Board:Port"];

        Assert.Empty(OperatingTable.Below("Options")
            .Where(c => c[2].Contains(" to ", StringComparison.Ordinal) && c[4].Length + c[5].Length == 0)
            .Select(c => c[0]).Except(anyNumberWillDo));
    }

    [Fact]
    public void The_messages_are_those_of_the_code_with_their_levels_and_texts() => Assert.Equal(
        Messages().Select(m => $"{m.EventId} | {m.Level} | {m.Message}").Order(StringComparer.Ordinal),
        OperatingTable.Below("Log").Select(c => $"{c[0]} | {c[1]} | {c[2]}").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_message_has_an_id_of_its_own()
    {
        var ids = Messages().Select(m => m.EventId).ToList();

        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Every_message_that_warns_says_what_to_do() => Assert.Empty(OperatingTable.Below("Log")
        .Where(c => Enum.Parse<LogLevel>(c[1]) >= LogLevel.Warning && c[3].Length == 0).Select(c => c[0]));

    [Fact]
    public async Task The_metrics_are_those_of_the_code_with_their_types_and_units()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync();

        Assert.Equal(
            book.Instruments(server.Services).Select(i => $"{i.Name} | {TypeOf(i)} | {i.Unit}")
                .Order(StringComparer.Ordinal),
            OperatingTable.Below("Metrics").Select(c => $"{c[0]} | {c[1]} | {c[2]}").Order(StringComparer.Ordinal));
        Assert.All(book.Instruments(server.Services), i => Assert.False(string.IsNullOrWhiteSpace(i.Description)));
    }

    [Fact]
    public async Task The_tags_of_a_metric_are_those_that_it_has_when_it_is_measured()
    {
        using var folder = new TestFolder();
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(folder, null, "--Server:MaxStreams=1");
        await using var publisher = new TestPublisher(server);
        await using (await TestStream.OpenAsync(server, TestStream.EveryKind()))
        {
            await Assert.ThrowsAsync<Grpc.Core.RpcException>(
                () => TestStream.OpenAsync(server, TestStream.EveryKind()));
            await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { Trades.Opening() } });
            book.Now(server.Services, "ready");
        }

        await server.TendAsync();
        const int streamClosed = 1201, commitFailed = 1100;
        await server.Log.FirstAsync(streamClosed);
        server.Log.Expect(commitFailed);
        DatabaseFile.FailAppends(folder);
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => TestPublisher.PublishAsync(server, Trades.Opening()));

        var told = OperatingTable.Below("Metrics").ToDictionary(c => c[0], c => c[3]);
        var measured = book.Instruments(server.Services)
            .Select(i => i.Name[ServerMeter.Prefix.Length..])
            .Select(name => (Name: name, Measured: book.Of(server.Services, name)))
            .Where(m => m.Measured.Count > 0).ToList();
        Assert.True(measured.Count > 15, $"only {measured.Count} instruments have measured anything");
        Assert.All(measured, m => Assert.All(m.Measured, one => Assert.Equal(
            told[ServerMeter.Prefix + m.Name],
            string.Join(", ", one.Tags.Select(t => t.Split('=')[0]).Order(StringComparer.Ordinal)
                .Select(t => t == "error.type" ? t : ServerMeter.Prefix + t)))));
    }

    [Fact]
    public async Task The_limits_of_Kestrel_are_those_that_it_has_and_none_that_was_changed_is_missing()
    {
        using var folder = new TestFolder();
        await using var app = TestServer.Build(folder, TimeProvider.System);
        var set = Values(app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value);
        var standard = Values(new KestrelServerOptions());
        var told = OperatingTable.Below("Limits that are not options").ToDictionary(c => c[0], c => c[1]);

        Assert.All(told, limit => Assert.Equal($"{limit.Key} {limit.Value}", $"{limit.Key} {set[limit.Key]}"));
        Assert.Empty(set.Where(v => standard[v.Key] != v.Value).Select(v => v.Key).Except(told.Keys));
    }

    private static IEnumerable<LoggerMessageAttribute> Messages() =>
        from type in typeof(Program).Assembly.GetTypes()
        from method in type.GetMethods(
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        from message in method.GetCustomAttributes<LoggerMessageAttribute>()
        select message;

    private static string TypeOf(System.Diagnostics.Metrics.Instrument instrument)
    {
        var name = instrument.GetType().Name.Split('`')[0];
        return name.Replace("Observable", string.Empty, StringComparison.Ordinal);
    }

    /// <summary>Its own simple values and those of its limits, by path.</summary>
    private static Dictionary<string, string> Values(KestrelServerOptions kestrel) =>
        Values(string.Empty, kestrel).Concat(Values("Limits.", kestrel.Limits))
            .Concat(Values("Limits.Http2.", kestrel.Limits.Http2)).ToDictionary();

    private static IEnumerable<KeyValuePair<string, string>> Values(string path, object options) =>
        from property in options.GetType().GetProperties()
        let type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType
        where type.IsValueType && !typeof(IEnumerable).IsAssignableFrom(type)
        select KeyValuePair.Create(
            path + property.Name, Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture) ?? "none");
}
