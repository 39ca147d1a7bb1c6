"""The floor: the same facts for the same person, read with plain queries, in the plainest view there is.

It comes through the same middleware and session and inside the same frame, drawn with the request, since any page
has one. Its queries ask for values, one query a kind of fact; its templates are loops. There is no form, no button,
no status shape, no time told in words: what a page adds to its facts is in the ratio.
"""
