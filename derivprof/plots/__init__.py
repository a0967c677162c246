"""The growth plot of a record, and its bytes in each image format. Never imports jax."""

from derivprof.plots.export import PLOT_FORMATS as PLOT_FORMATS
from derivprof.plots.export import figure_bytes as figure_bytes
from derivprof.plots.growth import growth_figure as growth_figure
