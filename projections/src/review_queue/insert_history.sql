-- {given}: see HistoryRow. A note about a text of an erased person is left out.
INSERT INTO {schema}.review_history (
    tenant, item_id, number, at, kind, principal, role, outcome, round, until, reason, author_id, note
)
SELECT
    given.tenant, item_id, number, at, kind, principal, role, outcome, round, until, reason, author_id,
    CASE WHEN e.person_id IS NULL THEN note END
FROM {given}
LEFT JOIN {schema}.review_erased AS e ON e.tenant = given.tenant AND e.person_id = given.author_id
