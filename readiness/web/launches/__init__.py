"""The pages of launches: the list, asking for one, and the one screen where people decide."""
