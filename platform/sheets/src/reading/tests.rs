//! What people and attackers bring.
