"""What every stage stands on: ledger, canonical JSON, decimals, errors, live feed, time."""
