"""List, detail, search and dashboard beside a lean view on the same data, in one run."""
