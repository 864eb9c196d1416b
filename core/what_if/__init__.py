"""What if the drivers were others: scenarios, asked of the networks that a forecast stands on."""
