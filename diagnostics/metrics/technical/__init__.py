"""Technical indicators: bars in, series out, and a public card for each in ``INDICATORS``.

Every function takes arrays whose last axis is time, oldest first; axes before it are different
series, and a row of a batch gets the same values as it would alone. Where there is no value
there is NaN, inside arrays only: ``last_value`` and ``Indicator.latest`` say why instead. No
value looks ahead: a bar that is added changes nothing before it.
"""

from diagnostics.metrics.technical.averages import (
    Seed,
    exponential_moving_average,
    simple_moving_average,
    wilder_moving_average,
)
from diagnostics.metrics.technical.bars import newest_whole_run
from diagnostics.metrics.technical.indicator import INDICATORS, Indicator, IndicatorSpec, Output, Reading, last_value
from diagnostics.metrics.technical.levels import (
    PivotPoints,
    PriceLevel,
    SupportAndResistance,
    Swings,
    pivot_points,
    price_levels,
    support_and_resistance,
    swing_points,
)
from diagnostics.metrics.technical.momentum import (
    ChineseMacd,
    Macd,
    macd,
    macd_chinese,
    momentum_12_1,
    rate_of_change,
    relative_strength,
)
from diagnostics.metrics.technical.oscillators import (
    Aroon,
    Kdj,
    Stochastic,
    aroon,
    kdj,
    money_flow_index,
    relative_strength_index,
    stochastic_oscillator,
)
from diagnostics.metrics.technical.stops import TrailingStop, atr_trailing_stop, parabolic_sar
from diagnostics.metrics.technical.trend import (
    DirectionalIndicators,
    DirectionalSeed,
    average_directional_index,
    directional_indicators,
)
from diagnostics.metrics.technical.volatility import BollingerBands, average_true_range, bollinger_bands, true_range
from diagnostics.metrics.technical.volume import VolumeAtPrice, on_balance_volume, volume_at_price, volume_ratio

__all__ = [
    "INDICATORS",
    "Aroon",
    "BollingerBands",
    "ChineseMacd",
    "DirectionalIndicators",
    "DirectionalSeed",
    "Indicator",
    "IndicatorSpec",
    "Kdj",
    "Macd",
    "Output",
    "PivotPoints",
    "PriceLevel",
    "Reading",
    "Seed",
    "Stochastic",
    "SupportAndResistance",
    "Swings",
    "TrailingStop",
    "VolumeAtPrice",
    "aroon",
    "atr_trailing_stop",
    "average_directional_index",
    "average_true_range",
    "bollinger_bands",
    "directional_indicators",
    "exponential_moving_average",
    "kdj",
    "last_value",
    "macd",
    "macd_chinese",
    "momentum_12_1",
    "money_flow_index",
    "newest_whole_run",
    "on_balance_volume",
    "parabolic_sar",
    "pivot_points",
    "price_levels",
    "rate_of_change",
    "relative_strength",
    "relative_strength_index",
    "simple_moving_average",
    "stochastic_oscillator",
    "support_and_resistance",
    "swing_points",
    "true_range",
    "volume_at_price",
    "volume_ratio",
    "wilder_moving_average",
]
