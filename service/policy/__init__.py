"""Policy: which letter is due to whom on a business day, and why; pure functions over a versioned book of rules."""
