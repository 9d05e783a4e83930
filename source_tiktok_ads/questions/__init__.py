"""What no source settles about the API: questions as data, what is asked for them, and how the answers are judged."""
