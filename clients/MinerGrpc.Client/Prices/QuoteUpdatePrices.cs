using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// The prices and sizes of a <see cref="QuoteUpdate"/> as decimals, to read and to set. Null is absent: setting it
/// clears the field. Setting a value that nanos cannot hold exactly throws <see cref="OverflowException"/>.
/// </summary>
public static class QuoteUpdatePrices
{
    extension(QuoteUpdate update)
    {
        /// <summary>Best bid, above 0. Null: no bid.</summary>
        public decimal? BidPrice
        {
            get => Nanos.ToDecimal(update.HasBidPriceNanos, update.BidPriceNanos);
            set => Nanos.Set(value, nanos => update.BidPriceNanos = nanos, update.ClearBidPriceNanos);
        }

        /// <summary>Size at the bid, 0 or more. Null: not known.</summary>
        public decimal? BidSize
        {
            get => Nanos.ToDecimal(update.HasBidSizeNanos, update.BidSizeNanos);
            set => Nanos.Set(value, nanos => update.BidSizeNanos = nanos, update.ClearBidSizeNanos);
        }

        /// <summary>Best ask, above 0. Null: no ask.</summary>
        public decimal? AskPrice
        {
            get => Nanos.ToDecimal(update.HasAskPriceNanos, update.AskPriceNanos);
            set => Nanos.Set(value, nanos => update.AskPriceNanos = nanos, update.ClearAskPriceNanos);
        }

        /// <summary>Size at the ask, 0 or more. Null: not known.</summary>
        public decimal? AskSize
        {
            get => Nanos.ToDecimal(update.HasAskSizeNanos, update.AskSizeNanos);
            set => Nanos.Set(value, nanos => update.AskSizeNanos = nanos, update.ClearAskSizeNanos);
        }

        /// <summary>A trade, above 0. Null: no trade in this update.</summary>
        public decimal? LastPrice
        {
            get => Nanos.ToDecimal(update.HasLastPriceNanos, update.LastPriceNanos);
            set => Nanos.Set(value, nanos => update.LastPriceNanos = nanos, update.ClearLastPriceNanos);
        }

        /// <summary>Size traded since the update before. Null: not known.</summary>
        public decimal? LastSize
        {
            get => Nanos.ToDecimal(update.HasLastSizeNanos, update.LastSizeNanos);
            set => Nanos.Set(value, nanos => update.LastSizeNanos = nanos, update.ClearLastSizeNanos);
        }

        /// <summary>Official close of <c>PreviousCloseSessionDate</c>. Null: not given.</summary>
        public decimal? PreviousClosePrice
        {
            get => Nanos.ToDecimal(update.HasPreviousClosePriceNanos, update.PreviousClosePriceNanos);
            set => Nanos.Set(
                value, nanos => update.PreviousClosePriceNanos = nanos, update.ClearPreviousClosePriceNanos);
        }
    }
}

/// <summary>
/// The prices and the size of a <see cref="TradeCorrection"/> as decimals, to read and to set. Null is absent: setting
/// it clears the field. Setting a value that nanos cannot hold exactly throws <see cref="OverflowException"/>.
/// </summary>
public static class TradeCorrectionPrices
{
    extension(TradeCorrection correction)
    {
        /// <summary>What the publisher takes the trade for. Null: not checked.</summary>
        public decimal? OriginalPrice
        {
            get => Nanos.ToDecimal(correction.HasOriginalPriceNanos, correction.OriginalPriceNanos);
            set => Nanos.Set(
                value, nanos => correction.OriginalPriceNanos = nanos, correction.ClearOriginalPriceNanos);
        }

        /// <summary>The price that is to stand, above 0. Null: the trade is cancelled.</summary>
        public decimal? CorrectedPrice
        {
            get => Nanos.ToDecimal(correction.HasCorrectedPriceNanos, correction.CorrectedPriceNanos);
            set => Nanos.Set(
                value, nanos => correction.CorrectedPriceNanos = nanos, correction.ClearCorrectedPriceNanos);
        }

        /// <summary>The size that is to stand, 0 or more. Null: the size stands as it is.</summary>
        public decimal? CorrectedSize
        {
            get => Nanos.ToDecimal(correction.HasCorrectedSizeNanos, correction.CorrectedSizeNanos);
            set => Nanos.Set(
                value, nanos => correction.CorrectedSizeNanos = nanos, correction.ClearCorrectedSizeNanos);
        }
    }
}
