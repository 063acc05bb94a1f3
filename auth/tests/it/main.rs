//! The issuer and the verifier against a real PostgreSQL, and the attacks they must withstand.

mod attacks;
mod desk;
mod http;
mod issuing;
mod naming;
mod scope;
mod verifying;
