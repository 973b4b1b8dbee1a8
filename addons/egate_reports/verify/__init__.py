"""What must hold of the figures: they say what the engine wrote."""
