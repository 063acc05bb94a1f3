-- {given}: see ItemRow.
INSERT INTO {schema}.review_items (
    tenant, id, aggregate, aggregate_id, text_version, author_id, severity, urgency, findings, rules_version, policy,
    screened_at, due_at, second_opinion, raised_at, status, holder, lease_until, outcome, decided_by, decided_at,
    first_reviewer, first_outcome, second_reviewer, second_outcome, appealed, changed_at, version, sequence
)
SELECT
    tenant, id, aggregate, aggregate_id, text_version, author_id, severity, urgency, findings, rules_version, policy,
    screened_at, due_at, second_opinion, raised_at, status, holder, lease_until, outcome, decided_by, decided_at,
    first_reviewer, first_outcome, second_reviewer, second_outcome, appealed, changed_at, version, sequence
FROM {given}
