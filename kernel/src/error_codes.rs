//! The registry of stable error codes. Each has a page `docs/errors/<code>.md`, checked by `xtask tidy`.

/// (code, HTTP status, title): alphabetical. A code is never reused for another meaning.
pub const CODES: &[(&str, u16, &str)] = &[
    ("auth.credentials_refused", 401, "The e-mail or the password is wrong"),
    ("auth.forbidden", 403, "Your role does not allow this"),
    ("auth.token_missing", 401, "A bearer token is needed"),
    ("auth.token_refused", 401, "The token is not valid"),
    ("command.idempotency_key_reused", 422, "This Idempotency-Key was used with another body"),
    ("command.idempotency_key_invalid", 400, "The Idempotency-Key is not usable"),
    ("command.too_many_conflicts", 409, "Others kept changing the same record"),
    ("content.held_for_review", 403, "The text waits for a reviewer's decision, or was withheld"),
    ("effect.not_abandoned", 409, "The effect was not given up"),
    ("effect.not_found", 404, "There is no such effect"),
    ("endpoint.address_not_allowed", 422, "An endpoint cannot be at this address"),
    ("endpoint.event_type_unknown", 422, "No event of this type is told outside"),
    ("endpoint.exists", 409, "An endpoint of this id is there already"),
    ("endpoint.not_found", 404, "There is no such endpoint"),
    ("identifier.held_by_another", 409, "Somebody else has this identifier"),
    ("import.cancelled", 409, "The import was cancelled"),
    ("import.cut_off", 400, "The upload broke off"),
    ("import.digest_mismatch", 422, "The file is another one than was announced"),
    ("import.encoding", 400, "The file is not in its encoding"),
    ("import.header", 400, "The header does not have the expected columns"),
    ("import.json", 400, "The file is not a SCIM ListResponse"),
    ("import.kind_unknown", 404, "There is no import of this kind"),
    ("import.mapping_invalid", 422, "The mapping file cannot be used"),
    ("import.not_found", 404, "There is no such import"),
    ("import.not_running", 409, "The import does not run"),
    ("import.quotes", 400, "A quoted field does not end"),
    ("import.release_time_invalid", 400, "The release time is not RFC 3339"),
    ("import.set_not_found", 404, "There is no such set of files"),
    ("import.set_refused", 400, "The ZIP archive cannot be taken"),
    ("import.too_many_running", 503, "Too many files are being read"),
    ("internal", 500, "Something broke on our side"),
    ("keys.shut", 503, "The key store is shut: nothing can be sealed or unsealed now"),
    ("log.diverged", 503, "The log and its archive differ: all writing has stopped"),
    ("log.unavailable", 503, "The log cannot take writes now"),
    ("login.own", 409, "Nobody shuts themselves out"),
    ("login.taken", 409, "Somebody signs in with this address"),
    ("parked.not_first", 409, "Another event of the same key is parked before this one"),
    ("parked.not_found", 404, "There is no such parked event"),
    ("person.not_found", 404, "There is no such person"),
    ("projection.behind", 503, "The read model has not reached your change yet"),
    ("projection.commit_parked", 409, "Your change is parked in a projection"),
    ("projection.not_found", 404, "There is no such projection"),
    ("record.not_found", 404, "There is no such record"),
    ("request.body_stalled", 408, "No more of the body came"),
    ("request.body_too_large", 413, "The body is too large"),
    ("request.cursor_invalid", 400, "The page cursor is not one of ours"),
    ("request.invalid", 422, "The request is not valid"),
    ("request.malformed", 400, "The request cannot be read"),
    ("request.media_type_unsupported", 415, "The body is not of a type that is taken here"),
    ("request.rate_limited", 429, "Too many requests"),
    ("request.timed_out", 503, "The answer took too long"),
    ("review.appealed_before", 409, "The decision of an appeal is the last one"),
    ("review.closed", 409, "The item is decided, or its text is no longer the newest"),
    ("review.held", 409, "Another reviewer holds this item"),
    ("review.none_free", 409, "None of the proposed items can be claimed"),
    ("review.not_decided", 409, "There is no decision to appeal against"),
    ("review.not_found", 404, "There is no such item"),
    ("review.not_held", 409, "You do not hold this item"),
    ("review.other_reviewer_needed", 409, "Another reviewer has to decide this item"),
    ("review.senior_needed", 403, "Somebody senior has to decide this item"),
    ("route.method_not_allowed", 405, "This route does not take this method"),
    ("route.not_found", 404, "There is no such route"),
    ("session.not_found", 404, "There is no such session"),
    ("store.unavailable", 503, "A store cannot be reached now"),
    ("subject.erased", 410, "The person was erased"),
    ("webhook.id_reused", 422, "This webhook-id was used with another body"),
    ("webhook.provider_not_found", 404, "There is no such webhook provider"),
    ("webhook.record_refused", 422, "The record of the delivery was refused"),
    ("webhook.signature_invalid", 401, "The signature of the delivery is not valid"),
    ("webhook.timestamp_outside", 401, "The delivery's timestamp is too far from now"),
];

/// The entry of a code.
pub fn find(code: &str) -> Option<&'static (&'static str, u16, &'static str)> {
    CODES.iter().find(|(known, _, _)| *known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_alphabetical_but_for_siblings_and_has_no_twins() {
        let mut codes: Vec<_> = CODES.iter().map(|(code, ..)| *code).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
