using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.Server.Web;

namespace MinerGrpc.Server;

/// <summary>
/// The command line: `--Section:Option=value` for the options of each section. A word that is none of them is an
/// error, not ignored.
/// </summary>
internal static class ServerArguments
{
    private static readonly (string Section, Type Options)[] s_sections =
    [
        ("Server", typeof(ServerOptions)), ("Board", typeof(BoardOptions)),
        ("Database", typeof(DatabaseOptions)), ("Retention", typeof(RetentionOptions)), ("Feed", typeof(FeedOptions)),
        ("Log", typeof(LogOptions)), ("Telemetry", typeof(TelemetryOptions)),
    ];

    /// <summary>Each with its default and what it may be, in the order of the help.</summary>
    public static IReadOnlyList<ServerOption> Options { get; } =
        [.. s_sections.SelectMany(s => Describe(s.Section, s.Options))];

    /// <summary>`Server:Port`, `Database:Path`, ...</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Options.Select(o => o.Name)];

    public static string Help { get; } =
        "MinerGrpc.Server: live moves of the crypto-miner sector over gRPC.\n\n"
        + ServerCommand.Help + "\n\n"
        + "Options, as --NAME=VALUE or as environment variables with __ for the colon (see src/OPERATING.md):\n"
        + string.Join('\n', Options.Select(o =>
            $"  --{o.Name}={o.Default}{(o.Range.Length > 0 ? $" ({o.Range})" : string.Empty)}"));

    /// <exception cref="StartRefusedException">A word that is no option, or has no value.</exception>
    public static void Check(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var word = args[i];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? word : word[..equals]).TrimStart('-');
            if (!word.StartsWith("--", StringComparison.Ordinal) || !IsKnown(name))
            {
                throw new StartRefusedException(
                    $"'{word}' is no option; --help lists all of them, for example --Server:Port=5090");
            }

            if (equals < 0 && (++i == args.Count || args[i].StartsWith("--", StringComparison.Ordinal)))
            {
                throw new StartRefusedException($"{word} needs a value: {word}=VALUE");
            }
        }
    }

    /// <summary>Reads a section and checks its ranges.</summary>
    /// <exception cref="StartRefusedException">A value that cannot be read or is out of range.</exception>
    public static T Bind<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options);
        }
        catch (InvalidOperationException e)
        {
            throw new StartRefusedException(
                $"an option of {section} cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }

        CheckChoices(section, options);
        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true))
        {
            var fault = faults[0];
            var name = fault.MemberNames.First();
            throw new StartRefusedException(
                $"--{section}:{name}={typeof(T).GetProperty(name)!.GetValue(options)}: {fault.ErrorMessage}");
        }

        return options;
    }

    private static bool IsKnown(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A number in place of a name may be none of the names.</summary>
    private static void CheckChoices(string section, object options)
    {
        foreach (var property in options.GetType().GetProperties().Where(p => p.PropertyType.IsEnum))
        {
            var value = property.GetValue(options)!;
            var choices = Choices(property.PropertyType);
            if (!choices.Contains(value.ToString()))
            {
                throw new StartRefusedException(
                    $"--{section}:{property.Name}={value}: use one of {string.Join(", ", choices)}");
            }
        }
    }

    private static IEnumerable<ServerOption> Describe(string section, Type options)
    {
        var standard = Activator.CreateInstance(options)!;
        return options.GetProperties().Select(p => new ServerOption(
            $"{section}:{p.Name}",
            Convert.ToString(p.GetValue(standard), CultureInfo.InvariantCulture)!,
            p.PropertyType.IsEnum ? string.Join(", ", Choices(p.PropertyType))
                : p.GetCustomAttribute<RangeAttribute>() is { } range
                    ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}")
                    : string.Empty));
    }

    private static IEnumerable<string> Choices(Type choice) => Enum.GetNames(choice).Where(n => n != "Unspecified");
}

/// <summary>An option as the help tells it.</summary>
/// <param name="Name">`Section:Option`.</param>
/// <param name="Default">Empty: none.</param>
/// <param name="Range">The choices, or `least to most`. Empty: anything of its type.</param>
internal sealed record ServerOption(string Name, string Default, string Range);
