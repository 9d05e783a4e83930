"""The demo's picture: its figures, and what a browser makes of it (`make picture`, which needs Chromium and npm)."""
