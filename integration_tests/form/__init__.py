"""The specification as a form in a browser: `make form`, which needs Chromium and npm."""
