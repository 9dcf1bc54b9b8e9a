using CsCheck;
using MinerGrpc.ConsoleClient.Csv;
using MinerGrpc.ConsoleClient.Deals;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.ConsoleClient.Imports;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>The small texts that commands are made of.</summary>
public sealed class ConsoleTextTests
{
    [Theory]
    [InlineData("17.4bn", "17400000000", "17.4bn USD")]
    [InlineData("311m", "311000000", "311m USD")]
    [InlineData("1000000", "1000000", "1m USD")]
    [InlineData("0", "0", "0 USD")]
    [InlineData("999999.999999999", "999999.999999999", "999999.999999999 USD")]
    [InlineData("1.234567890123456789bn", "1234567890.123456789", "1.234567890123456789bn USD")]
    [InlineData("9223372036.854775807bn", "9223372036854775807", "9223372036.854775807bn USD")]
    public void An_amount_is_read_and_shown_exactly(string typed, string exact, string shown)
    {
        Assert.True(AmountText.TryParse(typed, out var amount));
        Assert.Equal(decimal.Parse(exact, System.Globalization.CultureInfo.InvariantCulture), amount);
        Assert.Equal(shown, AmountText.Of(Amounts.FromDecimal(amount, "USD")));
    }

    [Theory]
    [InlineData("1,000,000")]
    [InlineData("17.4 bn")]
    [InlineData("bn")]
    [InlineData("m")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e9")]
    [InlineData("17.4BN")]
    [InlineData("0.0000000001")]
    [InlineData("1.0000000000000000000000000001")]
    [InlineData("1.00000000000000000000000000001")]
    [InlineData("0.0000000000000000000000000000000000000001m")]
    [InlineData("9223372036854775808")]
    [InlineData("9223372036.854775808bn")]
    [InlineData("99999999999999999999999999999999999999")]
    public void What_is_no_exact_amount_is_refused(string typed) => Assert.False(AmountText.TryParse(typed, out _));

    [Fact]
    public void Whatever_money_is_shown_is_read_as_the_same_amount() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[0, 999_999_999]).Sample((units, nanos) =>
        {
            var amount = units + Nanos.ToDecimal(nanos);
            var shown = AmountText.Of(Amounts.FromDecimal(amount, "USD")).Replace(" USD", "", StringComparison.Ordinal);
            return AmountText.TryParse(shown, out var read) && read == amount;
        });

    [Fact]
    public void A_range_names_its_currency_once_unless_there_are_two()
    {
        var low = Amounts.FromDecimal(17.4e9m, "USD");
        Assert.Equal("17.4bn USD to 19.4bn", AmountText.Range(low, Amounts.FromDecimal(19.4e9m, "USD")));
        Assert.Equal("17.4bn USD to 19.4bn EUR", AmountText.Range(low, Amounts.FromDecimal(19.4e9m, "EUR")));
        Assert.Equal("17.4bn USD", AmountText.Range(low, null));
        Assert.Equal("up to 17.4bn USD", AmountText.Range(null, low));
        Assert.Equal("-", AmountText.Range(null, null));
    }

    [Fact]
    public void Names_of_the_contract_are_shown_and_read_as_it_spells_them()
    {
        Assert.Equal("FORM_8K", ContractNames.Of(SourceKind.Form8K));
        Assert.Equal("-", ContractNames.Of(SourceKind.Unspecified));
        Assert.Equal("99", ContractNames.Of((SourceKind)99));
        Assert.Equal("form-8k, form-6k, press-release, news, other", ContractNames.Choices<SourceKind>());
        Assert.True(ContractNames.TryParse<DealRelation>("read-through", out var relation));
        Assert.Equal(DealRelation.ReadThrough, relation);
        Assert.True(ContractNames.TryParse<DealRelation>("READ_THROUGH", out _));
        Assert.False(ContractNames.TryParse<DealRelation>("2", out _));
        Assert.False(ContractNames.TryParse<DealRelation>("unspecified", out _));
    }

    [Theory]
    [InlineData("a,b", "a|b")]
    [InlineData("", "")]
    [InlineData(",", "|")]
    [InlineData("\"a,b\",c", "a,b|c")]
    [InlineData("\"say \"\"yes\"\"\",", "say \"yes\"|")]
    [InlineData("\"\",\"\"", "|")]
    [InlineData(" a , b", " a | b")]
    public void A_line_is_split_at_commas_outside_of_quotation_marks(string line, string values) =>
        Assert.Equal(values.Split('|'), CsvValues.Split(line));

    [Theory]
    [InlineData("\"a")]
    [InlineData("a\"b")]
    [InlineData("\"a\"b")]
    [InlineData("\"a\" ,b")]
    [InlineData("a,\"")]
    [InlineData("\"\"\"")]
    public void A_quotation_mark_without_its_partner_is_no_line(string line) => Assert.Null(CsvValues.Split(line));

    [Fact]
    public void Whatever_values_are_quoted_are_split_into_the_same() =>
        Gen.String[Gen.Char["a,\" ;|"], 0, 8].Array[1, 6].Sample(values =>
        {
            var quoted = values.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            return CsvValues.Split(string.Join(',', quoted))!.SequenceEqual(values);
        });

    [Fact]
    public void The_line_of_a_row_is_known_however_many_were_passed_over() =>
        Gen.Int[1, 3].Array[1, 50].Sample(steps =>
        {
            var map = new LineMap();
            var lines = new List<long>();
            foreach (var step in steps)
            {
                lines.Add((lines.Count == 0 ? 1 : lines[^1]) + step);
                map.Add(lines[^1]);
            }

            return lines.Index().All(row => map.LineOf(row.Index) == row.Item);
        });

    [Theory]
    [InlineData(2025, 9, 8, "2025-09-08T04:00:00Z")]
    [InlineData(2025, 12, 9, "2025-12-09T05:00:00Z")]
    [InlineData(2025, 3, 9, "2025-03-09T05:00:00Z")]
    [InlineData(2025, 3, 10, "2025-03-10T04:00:00Z")]
    public void A_day_of_New_York_begins_at_its_own_midnight(int year, int month, int day, string start) =>
        Assert.Equal(start, NewYorkDay.StartOf(new() { Year = year, Month = month, Day = day }).ToString().Trim('"'));

    [Theory]
    [InlineData(0.05, "0.0500")]
    [InlineData(0.001, "0.0010")]
    [InlineData(0.00099, "9.9E-4")]
    [InlineData(3.32e-15, "3.3E-15")]
    [InlineData(0, "0.0000")]
    [InlineData(1, "1.0000")]
    public void A_small_p_value_is_not_shown_as_zero(double value, string shown) =>
        Assert.Equal(shown, Plain.Probability(true, value));
}
