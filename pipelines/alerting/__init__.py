"""Events and articles -> alerts."""
