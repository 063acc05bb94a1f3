-- {given}: see ItemRow. What the batch does not say stays.
UPDATE {schema}.review_items AS i SET
    severity = coalesce(given.severity, i.severity),
    urgency = coalesce(given.urgency, i.urgency),
    due_at = coalesce(given.due_at, i.due_at),
    status = coalesce(given.status, i.status),
    holder = CASE WHEN given.set_lease THEN given.holder ELSE i.holder END,
    lease_until = CASE WHEN given.set_lease THEN given.lease_until ELSE i.lease_until END,
    outcome = coalesce(given.outcome, i.outcome),
    decided_by = coalesce(given.decided_by, i.decided_by),
    decided_at = coalesce(given.decided_at, i.decided_at),
    first_reviewer = coalesce(given.first_reviewer, i.first_reviewer),
    first_outcome = coalesce(given.first_outcome, i.first_outcome),
    second_reviewer = coalesce(given.second_reviewer, i.second_reviewer),
    second_outcome = coalesce(given.second_outcome, i.second_outcome),
    appealed = i.appealed OR given.appealed,
    changed_at = given.changed_at,
    version = given.version,
    sequence = given.sequence
FROM {given}
WHERE i.tenant = given.tenant AND i.id = given.id
