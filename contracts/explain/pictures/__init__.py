"""Cover over time as a picture (SVG). Start at `timeline.py`."""
