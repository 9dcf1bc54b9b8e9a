using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>A row of a file of deals. Its amounts wait for the currency, which may stand in a later column.</summary>
internal sealed class DealCsvRow
{
    public Deal Deal { get; } = new();

    public string Currency { get; set; } = "USD";

    public decimal? BaseValue { get; set; }

    public decimal? MaximumValue { get; set; }

    public decimal? Guarantee { get; set; }

    public decimal? Prepayment { get; set; }

    /// <summary>Puts the amounts into the deal once all columns are read.</summary>
    public void SettleAmounts()
    {
        Deal.BaseValue = Money(BaseValue);
        Deal.MaximumValue = Money(MaximumValue);
        Deal.Guarantee = Money(Guarantee);
        Deal.Prepayment = Money(Prepayment);
    }

    private Google.Type.Money? Money(decimal? amount) =>
        amount is { } stated ? Amounts.FromDecimal(stated, Currency) : null;
}
