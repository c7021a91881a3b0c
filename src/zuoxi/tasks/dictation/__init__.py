"""听打录入: listen to a recording, type the customer's data, scored by the machine (R26)."""
