"""What samples of durations say: low percentiles, paired ratios, intervals, verdicts. No jax."""

from derivprof.statistics.comparing import compared as compared
from derivprof.statistics.comparing import comparisons as comparisons
from derivprof.statistics.comparing import speed_of as speed_of
from derivprof.statistics.low import CONFIDENCE as CONFIDENCE
from derivprof.statistics.low import Samples as Samples
from derivprof.statistics.low import excess_interval as excess_interval
from derivprof.statistics.low import interquartile_range as interquartile_range
from derivprof.statistics.low import low as low
from derivprof.statistics.low import lows_of_resamples as lows_of_resamples
from derivprof.statistics.low import middle as middle
from derivprof.statistics.pairs import MEANINGFUL as MEANINGFUL
from derivprof.statistics.pairs import Ratio as Ratio
from derivprof.statistics.pairs import paired_ratio as paired_ratio
from derivprof.statistics.pairs import relative_precision as relative_precision
