"""Services as a spreadsheet: cells, reading, the plan of an import. The door to it is `catalog.exchange`."""
