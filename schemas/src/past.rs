//! Shapes that were written once and are no longer: each with its way into today.

pub mod kintell_session_completed_v1;
