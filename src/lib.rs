//! GitOps for the people in an Okta org.
pub mod desired;
pub mod diagnostic;
pub mod live;
pub mod model;
pub mod source;
pub mod transport;
