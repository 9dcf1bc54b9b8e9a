using CsCheck;
using Google.Protobuf;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;

namespace MinerGrpc.Server.Tests.Deals;

public sealed class DealMessagesTests
{
    private static readonly Gen<Instant?> s_time = Gen.OneOf(
        Gen.Const((Instant?)null),
        Gen.Long[-4_000_000_000_000_000_000, 4_000_000_000_000_000_000].Select(n => (Instant?)new Instant(n)));

    private static readonly Gen<Money?> s_money = Gen.OneOf(
        Gen.Const((Money?)null),
        Gen.Select(Gen.OneOf(Gen.Const("USD"), Gen.Const("CAD")), Gen.Long[0, long.MaxValue], Gen.Int[0, 999_999_999])
            .Select(m => (Money?)new Money(m.Item1, m.Item2, m.Item3)));

    private static readonly Gen<double?> s_number =
        Gen.OneOf(Gen.Const((double?)null), Gen.Const((double?)0), Gen.Double[0, 1e6].Select(d => (double?)d));

    private static readonly Gen<string> s_text =
        Gen.OneOf(Gen.Const(""), Gen.String[Gen.Char['\u0020', '\u2000'], 1, 40]);

    [Fact]
    public void A_deal_that_went_over_the_wire_is_the_same() => Deals().Sample(deal =>
    {
        var bytes = DealMessages.ToMessage(deal).ToByteArray();
        Assert.Equal(deal, DealMessages.ToDeal(V1.Deal.Parser.ParseFrom(bytes)));
    });

    [Fact]
    public void A_revision_always_makes_the_same_bytes() => Deals().Sample(deal =>
    {
        var bytes = DealMessages.ToMessage(deal).ToByteString();
        Assert.Equal(bytes, DealMessages.ToMessage(deal with { Name = deal.Name }).ToByteString());
        var again = DealMessages.ToDeal(V1.Deal.Parser.ParseFrom(bytes));
        Assert.Equal(bytes, DealMessages.ToMessage(again).ToByteString());
    });

    [Fact]
    public void The_enumerations_of_the_core_have_the_words_and_numbers_of_the_contract()
    {
        AreEqual<DealType, V1.DealType>();
        AreEqual<DealStatus, V1.DealStatus>();
        AreEqual<PartyRole, V1.PartyRole>();
        AreEqual<DealRelation, V1.DealRelation>();
        AreEqual<SourceKind, V1.SourceKind>();
        AreEqual<Confidence, V1.Confidence>();
        AreEqual<AnnounceHalfDay, V1.AnnounceHalfDay>();
        AreEqual<SessionBasis, V1.SessionBasis>();

        static void AreEqual<TCore, TWire>()
            where TCore : struct, Enum
            where TWire : struct, Enum => Assert.Equal(
            Enum.GetValues<TWire>().Select(v => (Enum.GetName(v)!.ToUpperInvariant(), Convert.ToInt32(v, null))),
            Enum.GetValues<TCore>().Select(v => (Enum.GetName(v)!.ToUpperInvariant(), Convert.ToInt32(v, null))));
    }

    private static Gen<Deal> Deals()
    {
        var parties = Gen.Select(s_text, Gen.Int[0, 6], s_text)
            .Select(p => new DealParty(p.Item1, (PartyRole)p.Item2, p.Item3)).Array[0, 4];
        var affected = Gen.Select(s_text, Gen.Int[0, 2], s_text)
            .Select(a => new AffectedInstrument(a.Item1, (DealRelation)a.Item2, a.Item3)).Array[0, 4];
        var sources = Gen.Select(s_text, Gen.Int[0, 5]).Select(s => new DealSource(s.Item1, (SourceKind)s.Item2))
            .Array[0, 4];
        var day = Gen.Int[0, 200_000].Select(n => new DateOnly(1700, 1, 1).AddDays(n));
        var lists = Gen.Select(parties, affected, sources);
        var values = Gen.Select(s_money, s_money, s_money, s_money);
        var numbers = Gen.Select(s_number, s_number, s_number);
        var times = Gen.Select(s_time, s_time, s_time, s_time, Gen.Select(day, day));
        var words = Gen.Select(s_text, s_text, s_text, s_text, s_text, s_text);
        var kinds = Gen.Select(
            Gen.Int[0, 6], Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 9]);
        return Gen.Select(lists, values, numbers, times, words, kinds).Select(all =>
        {
            var (l, v, n, t, w, k) = all;
            return new Deal
            {
                Name = w.Item1,
                Headline = w.Item2,
                Type = (DealType)k.Item1,
                Status = (DealStatus)k.Item2,
                Parties = [.. l.Item1],
                BaseValue = v.Item1,
                MaximumValue = v.Item2,
                Prepayment = v.Item3,
                Guarantee = v.Item4,
                TermYears = n.Item1,
                CriticalItMegawatts = n.Item2,
                GrossMegawatts = n.Item3,
                Extensions = w.Item3,
                AffectedInstruments = [.. l.Item2],
                EventTime = t.Item1,
                AnnounceTime = t.Item2,
                ReceiveTime = t.Item3,
                KnownTime = t.Item4,
                AnnounceDate = t.Item5.Item1,
                FirstTradableSession = k.Item3 == 0 ? null : t.Item5.Item2,
                FirstTradableSessionBasis = (SessionBasis)k.Item3,
                Sources = [.. l.Item3],
                Confidence = (Confidence)k.Item4,
                AnnounceHalfDay = (AnnounceHalfDay)k.Item5,
                Revision = k.Item6,
                RevisionReason = w.Item4,
                Site = w.Item5,
                Hardware = w.Item6,
                Note = w.Item1,
            };
        });
    }
}
