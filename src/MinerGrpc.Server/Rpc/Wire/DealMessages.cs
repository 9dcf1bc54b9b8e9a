using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Values;
using WireMoney = Google.Type.Money;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>Deals as messages of the contract, and back. Stateless; one revision always makes the same bytes.</summary>
internal static class DealMessages
{
    public static V1.Deal ToMessage(Deal deal)
    {
        var message = new V1.Deal
        {
            Name = deal.Name,
            Headline = deal.Headline,
            Type = (V1.DealType)deal.Type,
            Status = (V1.DealStatus)deal.Status,
            BaseValue = ToMoney(deal.BaseValue),
            MaximumValue = ToMoney(deal.MaximumValue),
            Extensions = deal.Extensions,
            Prepayment = ToMoney(deal.Prepayment),
            Guarantee = ToMoney(deal.Guarantee),
            EventTime = deal.EventTime.ToTimestamp(),
            AnnounceTime = deal.AnnounceTime.ToTimestamp(),
            ReceiveTime = deal.ReceiveTime.ToTimestamp(),
            AnnounceDate = deal.AnnounceDate.ToDate(),
            FirstTradableSession = deal.FirstTradableSession.ToDate(),
            FirstTradableSessionBasis = (V1.SessionBasis)deal.FirstTradableSessionBasis,
            Confidence = (V1.Confidence)deal.Confidence,
            Revision = deal.Revision,
            RevisionReason = deal.RevisionReason,
            AnnounceHalfDay = (V1.AnnounceHalfDay)deal.AnnounceHalfDay,
            Site = deal.Site,
            Hardware = deal.Hardware,
            Note = deal.Note,
            KnownTime = deal.KnownTime.ToTimestamp(),
        };
        FillNumbers(message, deal);
        message.Parties.AddRange(deal.Parties.Select(p => new V1.DealParty
        {
            DisplayName = p.DisplayName, Role = (V1.PartyRole)p.Role, Instrument = p.Instrument,
        }));
        message.AffectedInstruments.AddRange(deal.AffectedInstruments.Select(a => new V1.AffectedInstrument
        {
            Instrument = a.Instrument, Relation = (V1.DealRelation)a.Relation, Reason = a.Reason,
        }));
        message.Sources.AddRange(deal.Sources.Select(
            s => new V1.DealSource { Uri = s.Uri, Kind = (V1.SourceKind)s.Kind }));
        return message;
    }

    /// <summary>
    /// A revision as it was sent; also a caller's, whose numbers may be anything. Times that are no instants become
    /// absent; a missing announce date follows from the announce time, and is 0001-01-01 where there is none.
    /// </summary>
    public static Deal ToDeal(V1.Deal message) => new()
    {
        Name = message.Name,
        Headline = message.Headline,
        Type = (DealType)message.Type,
        Status = (DealStatus)message.Status,
        Parties =
        [
            .. message.Parties.Select(p => new DealParty(p.DisplayName, (PartyRole)p.Role, p.Instrument)),
        ],
        BaseValue = ToMoney(message.BaseValue),
        MaximumValue = ToMoney(message.MaximumValue),
        TermYears = message.HasTermYears ? message.TermYears : null,
        Extensions = message.Extensions,
        CriticalItMegawatts = message.HasCriticalItMegawatts ? message.CriticalItMegawatts : null,
        GrossMegawatts = message.HasGrossMegawatts ? message.GrossMegawatts : null,
        Prepayment = ToMoney(message.Prepayment),
        Guarantee = ToMoney(message.Guarantee),
        AffectedInstruments =
        [
            .. message.AffectedInstruments.Select(
                a => new AffectedInstrument(a.Instrument, (DealRelation)a.Relation, a.Reason)),
        ],
        EventTime = message.EventTime.ToInstant(),
        AnnounceTime = message.AnnounceTime.ToInstant(),
        ReceiveTime = message.ReceiveTime.ToInstant(),
        AnnounceDate = message.AnnounceDate.ToDateOnly() ?? DayOf(message.AnnounceTime.ToInstant()),
        FirstTradableSession = message.FirstTradableSession.ToDateOnly(),
        FirstTradableSessionBasis = (SessionBasis)message.FirstTradableSessionBasis,
        Sources = [.. message.Sources.Select(s => new DealSource(s.Uri, (SourceKind)s.Kind))],
        Confidence = (Confidence)message.Confidence,
        Revision = message.Revision,
        RevisionReason = message.RevisionReason,
        AnnounceHalfDay = (AnnounceHalfDay)message.AnnounceHalfDay,
        Site = message.Site,
        Hardware = message.Hardware,
        Note = message.Note,
        KnownTime = message.KnownTime.ToInstant(),
    };

    public static Money? ToMoney(WireMoney? money) =>
        money is null ? null : new Money(money.CurrencyCode, money.Units, money.Nanos);

    private static WireMoney? ToMoney(Money? money) => money is { } amount
        ? new WireMoney { CurrencyCode = amount.Currency, Units = amount.Units, Nanos = amount.Nanos }
        : null;

    private static DateOnly DayOf(Instant? time) => time is { } known ? NewYorkTime.DateOf(known) : default;

    private static void FillNumbers(V1.Deal message, Deal deal)
    {
        if (deal.TermYears is { } years)
        {
            message.TermYears = years;
        }

        if (deal.CriticalItMegawatts is { } critical)
        {
            message.CriticalItMegawatts = critical;
        }

        if (deal.GrossMegawatts is { } gross)
        {
            message.GrossMegawatts = gross;
        }
    }
}
