"""Journeys and checks in a real Chromium."""
