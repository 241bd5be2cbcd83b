"""How much a lying model gets past the gate on written prose, and how much of a faithful one is shown."""
