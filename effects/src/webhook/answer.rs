//! What an answer of an endpoint means. It speaks by its status alone (Standard Webhooks, "Deliverability and reliability").

use domain::effect::Answer;

use super::http::{Answered, SendFault};
use crate::effect::Performed;

/// The endpoint says that it is not there any more.
const GONE: u16 = 410;

pub(super) fn read(answered: Result<Answered, SendFault>) -> Performed {
    let answered = match answered {
        Ok(answered) => answered,
        Err(SendFault::NotAllowed) => return not_allowed(),
        Err(fault) => {
            let reason = match fault {
                SendFault::NotAllowed | SendFault::Unreachable => "unreachable",
                SendFault::Tls => "tls",
                SendFault::Timeout => "timeout",
                SendFault::HeadersTooLarge => "headers_too_large",
                SendFault::Protocol => "protocol",
            };
            return Performed::NotNow { reason, answer: Answer::default(), retry_after: Vec::new() };
        }
    };
    let Answered { status, retry_after, location, head, cut } = answered;
    let head = match location {
        // Where it would have led is shown by its host: the rest can hold a secret.
        Some(host) if (300..400).contains(&status) => format!("Location: {host}"),
        _ => head,
    };
    let answer = Answer { status: Some(status), head, cut };
    match status {
        200..300 => Performed::Taken(answer),
        GONE => Performed::Refused { reason: "gone", answer },
        300..400 => Performed::NotNow { reason: "redirect", answer, retry_after },
        _ => Performed::NotNow { reason: "status", answer, retry_after },
    }
}

pub(super) fn is_gone(performed: &Performed) -> bool {
    matches!(performed, Performed::Refused { reason: "gone", .. })
}

pub(super) fn removed() -> Performed {
    Performed::Refused { reason: "endpoint_removed", answer: Answer::default() }
}

/// It may be allowed later, as names change; the schedule gives it up.
pub(super) fn not_allowed() -> Performed {
    Performed::NotNow { reason: "address_not_allowed", answer: Answer::default(), retry_after: Vec::new() }
}
