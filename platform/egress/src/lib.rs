//! The one guarded client: what goes out to addresses that people typed.
