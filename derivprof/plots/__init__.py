"""The figures of a record, and their bytes in each image format. Never imports jax."""

from derivprof.plots.export import PLOT_FORMATS as PLOT_FORMATS
from derivprof.plots.export import figure_bytes as figure_bytes
from derivprof.plots.figures import FIGURES as FIGURES
from derivprof.plots.figures import figure as figure
from derivprof.plots.overview import overview_figure as overview_figure
