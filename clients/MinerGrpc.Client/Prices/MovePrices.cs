using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>The prices beside an instrument's move as decimals, in units of the currency. Null is absent.</summary>
public static class MovePrices
{
    extension(Move move)
    {
        /// <summary>The previous official close, adjusted for splits. Null: not known; then there is no move.</summary>
        public decimal? BasePrice => Nanos.ToDecimal(move.HasBasePriceNanos, move.BasePriceNanos);

        /// <summary>The last trade. Null: none yet.</summary>
        public decimal? LastPrice => Nanos.ToDecimal(move.HasLastPriceNanos, move.LastPriceNanos);

        /// <summary>BTC at the instant of <c>BasePrice</c>. Null: no price young enough.</summary>
        public decimal? BenchmarkBasePrice =>
            Nanos.ToDecimal(move.HasBenchmarkBasePriceNanos, move.BenchmarkBasePriceNanos);

        /// <summary>BTC at the instant of <c>LastPrice</c>. Null: no price young enough.</summary>
        public decimal? BenchmarkLastPrice =>
            Nanos.ToDecimal(move.HasBenchmarkLastPriceNanos, move.BenchmarkLastPriceNanos);
    }
}

/// <summary>The benchmark beside a sector move as decimals. Null is absent.</summary>
public static class SectorMovePrices
{
    extension(SectorMove sector)
    {
        /// <summary>BTC at the previous close. Null: no price young enough.</summary>
        public decimal? BenchmarkBasePrice =>
            Nanos.ToDecimal(sector.HasBenchmarkBasePriceNanos, sector.BenchmarkBasePriceNanos);

        /// <summary>BTC at the sector's <c>as_of</c>. Null: no price young enough.</summary>
        public decimal? BenchmarkLastPrice =>
            Nanos.ToDecimal(sector.HasBenchmarkLastPriceNanos, sector.BenchmarkLastPriceNanos);
    }
}

/// <summary>The prices beside a divergence as decimals. Null is absent.</summary>
public static class DivergencePrices
{
    extension(Divergence divergence)
    {
        /// <summary>The instrument at the start of the window. Null: not known.</summary>
        public decimal? BasePrice => Nanos.ToDecimal(divergence.HasBasePriceNanos, divergence.BasePriceNanos);

        /// <summary>The instrument at the end of the window. Null: not known.</summary>
        public decimal? LastPrice => Nanos.ToDecimal(divergence.HasLastPriceNanos, divergence.LastPriceNanos);

        /// <summary>BTC at the start of the window. Null: not known.</summary>
        public decimal? BenchmarkBasePrice =>
            Nanos.ToDecimal(divergence.HasBenchmarkBasePriceNanos, divergence.BenchmarkBasePriceNanos);

        /// <summary>BTC at the end of the window. Null: not known.</summary>
        public decimal? BenchmarkLastPrice =>
            Nanos.ToDecimal(divergence.HasBenchmarkLastPriceNanos, divergence.BenchmarkLastPriceNanos);
    }
}
