"""Small services on loopback, one good and five bad; the demo data points at them and probes really ask them.

`VAR_DIR/samples/services.json` lists them for whoever needs their addresses (`registry.py` says its shape).
"""
