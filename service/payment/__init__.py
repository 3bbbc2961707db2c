"""Payment: durable tokens, the QR's payload, and its symbol."""
