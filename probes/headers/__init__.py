"""What response headers say, read as browsers read them: pure, and without a word on whether it is good.

Kinds of probe are strangers to each other; what more than one of them reads has its reader here.
"""
