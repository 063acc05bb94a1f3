//! Held deliveries tried again, until they are recorded, refused, or a week old.
//!
//! Takes no input: what to try is read from the table, so that waking up, restarting and trying at intervals
//! are one code path. Two processes that try at once are told apart by the log: the delivery is one command.

use domain::CompanyScope;
use event_store::EventLog;
use kernel::{Actor, PrincipalId, Purpose, Role};

use super::deliver::{provenance, waits};
use super::held::{self, Waiting};
use crate::context::Context;
use crate::fault::CommandFault;
use crate::outcome::{RowOutcome, RowRefusal};
use crate::platform::Platform;

/// How many are tried in one go: those that were not tried for the longest time.
const TRIED_AT_ONCE: i64 = 200;
/// How long a delivery that was given up is shown.
const SHOWN_FOR_DAYS: i64 = 30;

/// What came of trying.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Retried {
    /// Recorded, or known by other ways meanwhile.
    pub recorded: usize,
    /// Still waiting.
    pub waiting: usize,
    /// Refused, or too old.
    pub given_up: usize,
}

impl<L: EventLog> Platform<L> {
    /// Tries held deliveries again.
    pub async fn try_held_again(&self) -> Result<Retried, CommandFault> {
        let mut retried = Retried::default();
        for waiting in held::waiting(self, TRIED_AT_ONCE).await? {
            match self.try_again(&waiting).await {
                Ok(
                    RowOutcome::Accepted(head)
                    | RowOutcome::Amended(head)
                    | RowOutcome::Known(head)
                    | RowOutcome::Older(head),
                ) => {
                    self.log.durable(head.sequence).await?;
                    held::settle(self, &waiting).await?;
                    retried.recorded += 1;
                }
                Ok(RowOutcome::Refused(refusal)) => self.note(&waiting, &refusal, &mut retried).await?,
                Err(fault) if fault.is_transient() => return Err(fault),
                // One that breaks must not keep the others from being tried.
                Err(fault) => {
                    tracing::error!(
                        delivery = %waiting.command(),
                        error = runtime::chain(&fault),
                        "a held delivery cannot be carried through"
                    );
                    let refusal = RowRefusal::of_row("internal", "it broke on our side; see the log");
                    self.note(&waiting, &refusal, &mut retried).await?;
                }
            }
        }
        held::forget(self, self.clock.now().plus_seconds(-SHOWN_FOR_DAYS * 86_400)).await?;
        Ok(retried)
    }

    async fn note(
        &self,
        waiting: &Waiting,
        refusal: &RowRefusal,
        retried: &mut Retried,
    ) -> Result<(), CommandFault> {
        let now = self.clock.now();
        let broken = refusal.code == "internal";
        let give_up = waiting.is_over(now) || !(waits(refusal) || broken);
        if give_up {
            tracing::warn!(delivery = %waiting.command(), reason = %refusal.reason, "a held delivery is given up");
            retried.given_up += 1;
        } else {
            retried.waiting += 1;
        }
        held::note_try(self, waiting, &refusal.reason, give_up, now).await
    }

    async fn try_again(&self, waiting: &Waiting) -> Result<RowOutcome, CommandFault> {
        let row = waiting.open(self).await?;
        let keys = self.keys.tenant_keys(waiting.tenant()).await?;
        let context = Context {
            tenant: waiting.tenant(),
            actor: Actor {
                principal: PrincipalId::new(waiting.provider),
                role: Role::Connector,
                on_behalf_of: None,
            },
            companies: CompanyScope::Programme,
            purpose: Purpose::ProgrammeDelivery,
            correlation: waiting.correlation(),
            causation: None,
            command: waiting.command(),
            traceparent: None,
            now: self.clock.now(),
        };
        self.record_rating(&context, &keys, row, provenance(&context, waiting.version())).await
    }
}
