"""Events of SDKs: kept, and offered in a flood."""
