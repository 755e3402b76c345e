"""What happens between requests: nodes boot, tasks start and end, jobs and pools come to rest."""
