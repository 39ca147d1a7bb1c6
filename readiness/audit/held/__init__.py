"""Tables of facts held against what the log told of their rows: nothing changed, put in or taken out past it."""
