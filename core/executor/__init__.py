"""How jobs run side by side."""
