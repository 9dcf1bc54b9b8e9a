using System.CommandLine;
using System.CommandLine.Parsing;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Commands;
using MinerGrpc.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace MinerGrpc.ConsoleClient.Bars;

/// <summary>Which trade it is, and what becomes of it.</summary>
internal sealed class TradeOptions
{
    private readonly Option<long?> _sequence = new("--sequence")
    {
        Description = "The event that carried the trade",
        HelpName = "N",
        CustomParser = result => Arguments.ParseSequence(result, "--sequence"),
    };

    private readonly Option<Timestamp?> _time = SharedOptions.Time("--time", "The trade's venue time");
    private readonly Option<decimal?> _original =
        Units("--original", "The price that you take the trade for; another is refused");

    private readonly Option<decimal?> _price = Units("--price", "The price that is to stand, above 0");
    private readonly Option<decimal?> _size = Units("--size", "The size that is to stand [default: as it is]");
    private readonly Option<bool> _cancel = new("--cancel") { Description = "The trade never was" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _sequence, _time, _original, _price, _size, _cancel })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Check);
    }

    public TradeCorrection ToCorrection(ParseResult parsed, string instrument)
    {
        var correction = new TradeCorrection
        {
            Instrument = instrument,
            OriginalPrice = parsed.GetValue(_original),
            CorrectedPrice = parsed.GetValue(_price),
            CorrectedSize = parsed.GetValue(_size),
        };
        if (parsed.GetValue(_sequence) is { } sequence)
        {
            correction.Sequence = sequence;
        }
        else
        {
            correction.TradeTime = parsed.GetValue(_time);
        }

        return correction;
    }

    private void Check(CommandResult result)
    {
        if (Given(_sequence) == Given(_time))
        {
            result.AddError("give the trade by --sequence or by --time, one of them");
        }
        else if (Given(_price) == Given(_cancel))
        {
            result.AddError("give --price or --cancel, one of them");
        }
        else if (Given(_size) && Given(_cancel))
        {
            result.AddError("a cancelled trade has no --size; leave it out");
        }

        bool Given(Option option) => result.GetResult(option) is not null;
    }

    private static Option<decimal?> Units(string name, string what) => new(name)
    {
        Description = what,
        HelpName = "NUMBER",
        CustomParser = result => Arguments.ParseUnits(result, name),
    };
}
