"""How we answer: evidence is weighed into a ledger, drafted into statements, checked, and rendered."""
