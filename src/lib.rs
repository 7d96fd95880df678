//! GitOps for the people in an Okta org.
pub mod apply;
pub mod call;
pub mod desired;
pub mod diagnostic;
pub mod likely;
pub mod live;
pub mod model;
pub mod outcome;
pub mod plan;
pub mod report;
pub mod sim;
pub mod source;
pub mod transport;
pub mod yaml;
