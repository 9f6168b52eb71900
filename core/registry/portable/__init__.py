"""What travels in a bundle as it stands: it imports nothing of Millwright."""
