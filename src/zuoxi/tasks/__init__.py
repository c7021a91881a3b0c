"""Task types (题型): one folder each, browser part included; stages know only the contract."""
