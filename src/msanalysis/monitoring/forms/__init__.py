"""The room for workbooks and stored forms: the only one of monitoring that touches files."""
