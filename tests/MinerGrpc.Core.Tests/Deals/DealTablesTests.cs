using MinerGrpc.Core.Deals;
using static MinerGrpc.Core.Tests.Deals.GivenDeals;

namespace MinerGrpc.Core.Tests.Deals;

public class DealTablesTests
{
    private const string Header = "name,headline,type,status,announce_date,announce_time,half_day,currency,base_value,"
        + "maximum_value,term_years,extensions,critical_it_megawatts,gross_megawatts,guarantee,prepayment,parties,"
        + "affected,sources,confidence,site,hardware,note\n";

    private const string Minimal = "a,A deal.,OTHER,REPORTED,2025-09-08,,,,,,,,,,,,A party||,,https://a.b|OTHER,,,,\n";

    [Fact]
    public void A_row_with_everything_is_read()
    {
        var deal = Assert.Single(Parse(
            "x-1,\"Words, and more.\",HOSTING,CLOSED,,2025-09-08T20:05:00.5Z,,USD,17400000000,19400000000.000000001,"
            + "12.5,Two renewals.,200,250.5,1800000000,0,Nebius|PROVIDER|nbis ; Microsoft Corp. | CUSTOMER | msft; "
            + "A bank|LENDER|,bitf|READ_THROUGH|A miner.;nbis|DIRECT|The provider.,"
            + "https://a.b/c|FORM_8K; http://d.e|NEWS,LOW,Texas,GPUs,Note.\n"));
        Assert.Equal(
            new Deal
            {
                Name = "deals/x-1",
                Headline = "Words, and more.",
                Type = DealType.Hosting,
                Status = DealStatus.Closed,
                AnnounceTime = At("2025-09-08T20:05:00.5Z"),
                AnnounceDate = Day("2025-09-08"),
                BaseValue = new Money("USD", 17_400_000_000),
                MaximumValue = new Money("USD", 19_400_000_000, 1),
                TermYears = 12.5,
                Extensions = "Two renewals.",
                CriticalItMegawatts = 200,
                GrossMegawatts = 250.5,
                Guarantee = new Money("USD", 1_800_000_000),
                Prepayment = new Money("USD", 0),
                Parties =
                [
                    new DealParty("Nebius", PartyRole.Provider, "instruments/nbis"),
                    new DealParty("Microsoft Corp.", PartyRole.Customer, "instruments/msft"),
                    new DealParty("A bank", PartyRole.Lender),
                ],
                AffectedInstruments =
                [
                    new AffectedInstrument("instruments/bitf", DealRelation.ReadThrough, "A miner."),
                    new AffectedInstrument("instruments/nbis", DealRelation.Direct, "The provider."),
                ],
                Sources =
                [
                    new DealSource("https://a.b/c", SourceKind.Form8K), new DealSource("http://d.e", SourceKind.News),
                ],
                Confidence = Confidence.Low,
                Site = "Texas",
                Hardware = "GPUs",
                Note = "Note.",
            },
            deal);
    }

    [Fact]
    public void A_row_with_the_least_is_read()
    {
        var deal = Assert.Single(Parse(Minimal));
        Assert.Equal((null, null, null), (deal.BaseValue, deal.TermYears, deal.AnnounceTime));
        Assert.Equal((AnnounceHalfDay.Unspecified, Confidence.Unspecified), (deal.AnnounceHalfDay, deal.Confidence));
        Assert.Empty(deal.AffectedInstruments);
        Assert.Equal(new DealParty("A party", PartyRole.Unspecified), Assert.Single(deal.Parties));
    }

    [Theory]
    [InlineData("A deal.,OTHER", "A deal.,SALE", "column type: 'SALE' is none of COMPUTE_CAPACITY, HOSTING")]
    [InlineData("REPORTED", "RETRACTED", "column status: 'RETRACTED' is none of REPORTED, ANNOUNCED")]
    [InlineData("2025-09-08", "2025-9-8", "column announce_date: '2025-9-8' is not a date; write it as 2025-09-09")]
    [InlineData("2025-09-08", "", "column announce_date: '' is not a date")]
    [InlineData("2025-09-08,", ",2025-09-08 20:05", "column announce_time: '2025-09-08 20:05' is no instant; write")]
    [InlineData("2025-09-08,", ",1500-09-08T20:05:00Z", "column announce_time: '1500-09-08T20:05:00Z' is no instant")]
    [InlineData("2025-09-08,,", "2025-09-08,,NOON", "column half_day: 'NOON' is none of BEFORE_OPEN")]
    [InlineData("2025-09-08,,,,", "2025-09-08,,,,5", "column currency: '' must not be empty")]
    [InlineData("2025-09-08,,,,", "2025-09-08,,,USD,1e9", "column base_value: '1e9' is not a decimal number")]
    [InlineData("2025-09-08,,,,", "2025-09-08,,,USD,0.0000000001", "column base_value: '0.0000000001' is too large or")]
    [InlineData("2025-09-08,,,,", "2025-09-08,,,usd,1", "column base_value: '1' base_value needs a currency of three")]
    [InlineData("2025-09-08,,,,", "2025-09-08,,,USD,-1", "column base_value: '-1' base_value must be 0 or more")]
    [InlineData("A party||", "A party", "column parties: 'A party' has the entry 'A party' with 1 parts instead of 3")]
    [InlineData("A party||", "A|SELLER|", "column parties: 'A|SELLER|' has the role 'SELLER', which is none of")]
    [InlineData("A party||", "|LENDER|", "column parties: '|LENDER|' parties[0].display_name is required")]
    [InlineData("A party||", "A||doge", "column parties: 'A||doge' parties[0].instrument is no instrument here")]
    [InlineData("A party||", "", "column parties: '' parties has 0 entries; 1 to 64 are taken")]
    [InlineData("||,,", "||,bitf|NEAR|,", "column affected: 'bitf|NEAR|' has the relation 'NEAR', which is none of")]
    [InlineData("||,,", "||,bitf|DIRECT|;bitf|DIRECT|,", "column affected: 'bitf|DIRECT|;bitf|DIRECT|' affected_inst")]
    [InlineData("https://a.b|OTHER", "", "column sources: '' sources has 0 entries; 1 to 64 are taken")]
    [InlineData("https://a.b|OTHER", "a.b|NEWS", "column sources: 'a.b|NEWS' sources[0].uri is no address; write it")]
    [InlineData("https://a.b|OTHER", "https://a.b|BLOG", "column sources: 'https://a.b|BLOG' has the kind 'BLOG'")]
    [InlineData("OTHER,,,,\n", "OTHER,SURE,,,\n", "column confidence: 'SURE' is none of HIGH, MEDIUM, LOW")]
    [InlineData("a,A", "A,A", "column name: 'A' name is not of the form `deals/{id}`")]
    [InlineData("a,A deal.", "a,", "column headline: '' must not be empty")]
    public void What_is_wrong_is_named_with_line_column_and_value(string from, string to, string problem)
    {
        var row = Minimal.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Minimal, row);
        Assert.StartsWith(
            "mine.csv, line 3: " + problem,
            Assert.Throws<FormatException>(() => Parse(Minimal.Replace("a,A", "b,A", StringComparison.Ordinal) + row))
                .Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_there_once() =>
        Assert.StartsWith(
            "mine.csv, line 3: column name: 'a' is there twice",
            Assert.Throws<FormatException>(() => Parse(Minimal + Minimal)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<Deal> Parse(string rows) => DealTables.Parse("mine.csv", Header + rows, Universe);
}
