"""A simulated year of duties, judged by a reference model that knows the documents and not the code."""
