using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.ConsoleClient.Files;

namespace MinerGrpc.ConsoleClient.Exports;

/// <summary>What `export ticks` and `export bars` have in common.</summary>
internal sealed class ExportOptions
{
    private readonly Argument<string> _instrument = SharedOptions.Instrument("Whose");
    private readonly Argument<string> _file = SharedOptions.Word("FILE", "A new file, NAME.csv or NAME.parquet");
    private readonly Option<Timestamp?> _from = SharedOptions.Time("--from", "The first market time");
    private readonly Option<Timestamp?> _to = SharedOptions.Time("--to", "The market time that is no longer exported");
    private readonly Option<bool> _force = new("--force") { Description = "Replaces a file that is there" };
    private readonly Option<bool> _json = SharedOptions.Json("The count in one line of JSON");

    private readonly Option<FileFormat?> _format = new("--format")
    {
        Description = "Where the file's name does not say it",
        HelpName = "csv|parquet",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (System.Enum.TryParse<FileFormat>(text, ignoreCase: true, out var format) && !char.IsAsciiDigit(text[0]))
            {
                return format;
            }

            result.AddError($"--format \"{text}\" is no format; give csv or parquet");
            return null;
        },
    };

    public void AddTo(Command command)
    {
        command.Add(_instrument);
        command.Add(_file);
        foreach (var option in (System.CommandLine.Option[])[_from, _to, _format, _force, _json])
        {
            command.Add(option);
        }
    }

    public ExportRequest Read(ParseResult parsed)
    {
        var file = parsed.GetRequiredValue(_file);
        var format = parsed.GetValue(_format) ?? FileFormats.Of(file) ?? throw new ConsoleFailure(
            ExitCode.Usage, $"\"{file}\" does not say its format; name it .csv or .parquet, or give --format");
        return new ExportRequest(
            parsed.GetRequiredValue(_instrument), file, format, parsed.GetValue(_from), parsed.GetValue(_to),
            parsed.GetValue(_force), parsed.GetValue(_json));
    }
}

/// <summary>An export as typed.</summary>
internal sealed record ExportRequest(
    string Instrument, string File, FileFormat Format, Timestamp? From, Timestamp? To, bool Force, bool Json);
