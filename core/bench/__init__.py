"""Speed, measured against peers in the same run: ratios hold on a noisy machine where absolute times do not."""
