using System.CommandLine;
using System.CommandLine.Parsing;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.ConsoleClient.Formatting;
using Date = Google.Type.Date;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>A UTC time, or a day of New York; one of the two.</summary>
internal sealed record Moment(Timestamp? Time, Date? Day)
{
    /// <summary>The time, or the first instant of the day.</summary>
    public Timestamp Start => Time ?? NewYorkDay.StartOf(Day!);

    public static Option<Moment?> Option(string name, string what) => new(name)
    {
        Description = what,
        HelpName = "TIME|DATE",
        CustomParser = result => Parse(result, name),
    };

    private static Moment? Parse(ArgumentResult result, string option)
    {
        var text = result.Tokens[0].Value;
        if (IsoTime.TryParse(text, out var time))
        {
            return new Moment(time, null);
        }

        if (IsoTime.TryParseDate(text, out var day))
        {
            return new Moment(null, day);
        }

        result.AddError($"{option} \"{text}\" is no time; give UTC such as 2025-09-08T20:30:00Z, or a day of New York "
            + "such as 2025-09-08");
        return null;
    }
}
