"""L5: the rules of onboarding and of signals."""
