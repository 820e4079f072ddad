"""The graph's schema: what it is made of, and how a store is brought up to it."""
