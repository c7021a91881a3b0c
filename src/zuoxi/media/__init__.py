"""Recordings and files: content-addressed store, audio work, playback grants."""
