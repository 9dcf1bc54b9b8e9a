using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// The prices and the volume of a <see cref="Bar"/> as decimals, to read and to set. Null is absent: setting it clears
/// the field. Setting a value that nanos cannot hold exactly throws <see cref="OverflowException"/>.
/// </summary>
public static class BarPrices
{
    extension(Bar bar)
    {
        /// <summary>First trade of the bar. Null: not known.</summary>
        public decimal? OpenPrice
        {
            get => Nanos.ToDecimal(bar.HasOpenPriceNanos, bar.OpenPriceNanos);
            set => Nanos.Set(value, nanos => bar.OpenPriceNanos = nanos, bar.ClearOpenPriceNanos);
        }

        /// <summary>Highest trade of the bar. Null: not known.</summary>
        public decimal? HighPrice
        {
            get => Nanos.ToDecimal(bar.HasHighPriceNanos, bar.HighPriceNanos);
            set => Nanos.Set(value, nanos => bar.HighPriceNanos = nanos, bar.ClearHighPriceNanos);
        }

        /// <summary>Lowest trade of the bar. Null: not known.</summary>
        public decimal? LowPrice
        {
            get => Nanos.ToDecimal(bar.HasLowPriceNanos, bar.LowPriceNanos);
            set => Nanos.Set(value, nanos => bar.LowPriceNanos = nanos, bar.ClearLowPriceNanos);
        }

        /// <summary>Last trade of the bar; of a day: the official close. Null: none.</summary>
        public decimal? ClosePrice
        {
            get => Nanos.ToDecimal(bar.HasClosePriceNanos, bar.ClosePriceNanos);
            set => Nanos.Set(value, nanos => bar.ClosePriceNanos = nanos, bar.ClearClosePriceNanos);
        }

        /// <summary>Shares or coins traded in the bar. Null: no sizes were given.</summary>
        public decimal? VolumeSize
        {
            get => Nanos.ToDecimal(bar.HasVolumeSizeNanos, bar.VolumeSizeNanos);
            set => Nanos.Set(value, nanos => bar.VolumeSizeNanos = nanos, bar.ClearVolumeSizeNanos);
        }
    }
}
