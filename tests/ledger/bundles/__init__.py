"""Bundles as the verifier should see them, made without the product: own tree, own notes, own ZIP."""
