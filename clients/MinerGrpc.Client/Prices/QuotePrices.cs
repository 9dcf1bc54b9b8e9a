using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// The prices and sizes of a <see cref="Quote"/> as decimals: units of the currency, shares or coins. Null is absent.
/// </summary>
public static class QuotePrices
{
    extension(Quote quote)
    {
        /// <summary>Best bid. Null: no bid.</summary>
        public decimal? BidPrice => Nanos.ToDecimal(quote.HasBidPriceNanos, quote.BidPriceNanos);

        /// <summary>Size at the best bid. Null: not known.</summary>
        public decimal? BidSize => Nanos.ToDecimal(quote.HasBidSizeNanos, quote.BidSizeNanos);

        /// <summary>Best ask. Null: no ask.</summary>
        public decimal? AskPrice => Nanos.ToDecimal(quote.HasAskPriceNanos, quote.AskPriceNanos);

        /// <summary>Size at the best ask. Null: not known.</summary>
        public decimal? AskSize => Nanos.ToDecimal(quote.HasAskSizeNanos, quote.AskSizeNanos);

        /// <summary>Half of bid plus ask, as the server rounds it. Null: crossed, locked, one-sided or stale.</summary>
        public decimal? MidPrice => Nanos.ToDecimal(quote.HasMidPriceNanos, quote.MidPriceNanos);

        /// <summary>Last trade. Null: none yet.</summary>
        public decimal? LastPrice => Nanos.ToDecimal(quote.HasLastPriceNanos, quote.LastPriceNanos);

        /// <summary>Size of the last trade. Null: not known.</summary>
        public decimal? LastSize => Nanos.ToDecimal(quote.HasLastSizeNanos, quote.LastSizeNanos);

        /// <summary>Official close of the session before, adjusted for splits. Null: not known.</summary>
        public decimal? PreviousClosePrice =>
            Nanos.ToDecimal(quote.HasPreviousClosePriceNanos, quote.PreviousClosePriceNanos);

        /// <summary>First trade of the regular session. Null: none yet.</summary>
        public decimal? OpenPrice => Nanos.ToDecimal(quote.HasOpenPriceNanos, quote.OpenPriceNanos);

        /// <summary>Highest trade of the regular session. Null: none yet.</summary>
        public decimal? HighPrice => Nanos.ToDecimal(quote.HasHighPriceNanos, quote.HighPriceNanos);

        /// <summary>Lowest trade of the regular session. Null: none yet.</summary>
        public decimal? LowPrice => Nanos.ToDecimal(quote.HasLowPriceNanos, quote.LowPriceNanos);

        /// <summary>Shares or coins traded in the regular session. Null: no sizes were given.</summary>
        public decimal? VolumeSize => Nanos.ToDecimal(quote.HasVolumeSizeNanos, quote.VolumeSizeNanos);
    }
}

/// <summary>The prices and sizes of a <see cref="Correction"/> as decimals. Null is absent.</summary>
public static class CorrectionPrices
{
    extension(Correction correction)
    {
        /// <summary>The price that stands now. Null: the trade was cancelled.</summary>
        public decimal? CorrectedPrice =>
            Nanos.ToDecimal(correction.HasCorrectedPriceNanos, correction.CorrectedPriceNanos);

        /// <summary>The price that stood before. Null: not known.</summary>
        public decimal? OriginalPrice =>
            Nanos.ToDecimal(correction.HasOriginalPriceNanos, correction.OriginalPriceNanos);

        /// <summary>The size that stands now. Null: none was given, or the trade was cancelled.</summary>
        public decimal? CorrectedSize =>
            Nanos.ToDecimal(correction.HasCorrectedSizeNanos, correction.CorrectedSizeNanos);

        /// <summary>The size that stood before. Null: none was given.</summary>
        public decimal? OriginalSize =>
            Nanos.ToDecimal(correction.HasOriginalSizeNanos, correction.OriginalSizeNanos);
    }
}
