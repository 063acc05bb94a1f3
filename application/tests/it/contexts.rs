//! The context of a command that a test gives.

use application::Context;
use domain::CompanyScope;
use kernel::{Actor, CommandId, CorrelationId, PrincipalId, Purpose, Role};
use uuid::Uuid;

use crate::cqrs::NOW;
use crate::webhooks::TENANT;

/// Somebody of this role, for the whole programme, at [`NOW`].
pub(crate) fn context(role: Role, principal: u128, purpose: Purpose, command: u128) -> Context {
    let principal = PrincipalId::new(Uuid::from_u128(principal));
    Context {
        tenant: TENANT,
        actor: Actor { principal, role, on_behalf_of: None },
        companies: CompanyScope::Programme,
        purpose,
        correlation: CorrelationId::new(Uuid::from_u128(4)),
        causation: None,
        command: CommandId::new(Uuid::from_u128(command)),
        traceparent: None,
        now: NOW,
    }
}
