"""What tools report: raw output is read, judged, and becomes evidence of the environment it was made for."""
