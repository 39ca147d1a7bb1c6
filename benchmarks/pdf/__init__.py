"""What a certificate costs beside the bare printing of its HTML."""
