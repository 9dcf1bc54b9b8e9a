using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Divergences;

/// <summary>What `rank` and `divergence` measure: over which span, estimated from what, as of when.</summary>
internal sealed class MeasureOptions
{
    private const double MaximumHalfLife = 1_000;

    public Option<DivergenceWindow?> Window { get; } = new("--window")
    {
        Description = "The span that is measured [default: today, the session to date]",
        HelpName = WindowText.HelpName,
        CustomParser = WindowText.Parse,
    };

    public Option<int?> Pairs { get; } = PairsOption();

    public Option<double?> HalfLife { get; } = new("--half-life")
    {
        Description = "Half-life of exponential weights in pairs, up to 1000 [default: equal weights]",
        HelpName = "H",
        CustomParser = ParseHalfLife,
    };

    public Option<bool> Robust { get; } = new("--robust")
    {
        Description = "A fit that earlier jumps do not bend",
    };

    public Option<Timestamp?> AsOf { get; } = SharedOptions.AsOf();

    public static Option<int?> PairsOption() => new("--pairs")
    {
        Description = "Pairs of returns before the window that the estimate is made from, 30 to 250 [default: 60]",
        HelpName = "N",
        CustomParser = result => Arguments.ParseWhole(result, "--pairs", 30, 250, "30 to 250 pairs"),
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Window);
        command.Options.Add(Pairs);
        command.Options.Add(HalfLife);
        command.Options.Add(Robust);
        command.Options.Add(AsOf);
        command.Validators.Add(RefuseTwoWeightings);
    }

    /// <summary>Null: as the server does it by itself.</summary>
    public EstimationOptions? Estimation(ParseResult parsed)
    {
        var estimation = new EstimationOptions
        {
            Pairs = parsed.GetValue(Pairs) ?? 0,
            Robust = parsed.GetValue(Robust),
        };
        if (parsed.GetValue(HalfLife) is { } halfLife)
        {
            estimation.HalfLifePairs = halfLife;
        }

        return estimation.CalculateSize() == 0 ? null : estimation;
    }

    private void RefuseTwoWeightings(CommandResult result)
    {
        if (result.GetResult(HalfLife) is not null && result.GetResult(Robust) is not null)
        {
            result.AddError("--half-life and --robust exclude each other; leave one out");
        }
    }

    private static double? ParseHalfLife(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var halfLife)
            && halfLife is > 0 and <= MaximumHalfLife)
        {
            return halfLife;
        }

        result.AddError($"--half-life \"{text}\" is no half-life; give pairs above 0, at most 1000");
        return null;
    }
}
