"""What an operator needs: alerts, backup and restore, quarantine, a look at what runs."""
