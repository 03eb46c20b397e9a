//! Key figures, counted from an organisation's own vault.
