"""What sets a machine up and judges a change. Nothing here is part of the product."""
