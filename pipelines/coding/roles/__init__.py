"""Who does an act and whom it befalls: phrases in their roles, and the actors that they name."""
