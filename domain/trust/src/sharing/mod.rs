//! The **sharing log** and the **journal** as pages and API: what left, what arrived, why, until when, with
//! which receipt; and every change of the vault (V4).
